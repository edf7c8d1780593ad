#include "members.h"
#include "../parts/files.h"
#include "answer.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

enum { MAX_MEMBERS = 1024, MAX_PROCESSES = 32768, MAX_THREADS = 4096, MAX_CGROUP = 8192 };

struct process {
  pid_t pid, parent;
  bool is_ours, shares_cgroup;
};

struct processes {
  struct process all[MAX_PROCESSES];
  size_t count;
};

static pid_t parent_of(pid_t pid) {
  char path[64], text[1024];
  int parent = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  read_text(path, text, sizeof text);
  const char *after = strrchr(text, ')'); /* a name may hold anything, but no figure after it may */
  return after && sscanf(after + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

/* True for a process that runs this very program: a session of probes and its requests. A sandbox may not show what
 * another process runs, but each knows its own parent. */
static bool runs_this_program(pid_t pid, const struct stat *own) {
  char path[64];
  struct stat about;
  snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
  return stat(path, &about) == 0 && about.st_dev == own->st_dev && about.st_ino == own->st_ino;
}

static void cgroup_of(pid_t pid, char text[MAX_CGROUP]) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/cgroup", (int)pid);
  read_text(path, text, MAX_CGROUP);
}

/* Lists the numbers in a folder of the kernel's; false when it cannot be read. */
static bool each_number(const char *folder, void (*tell)(void *, pid_t), void *context) {
  DIR *names = opendir(folder);
  if (!names) return false;
  for (struct dirent *entry; (entry = readdir(names));)
    if (isdigit((unsigned char)entry->d_name[0])) tell(context, (pid_t)strtol(entry->d_name, NULL, 10));
  closedir(names);
  return true;
}

static char workload_cgroup[MAX_CGROUP];
static struct stat own_program;

static void note_process(void *context, pid_t pid) {
  static char cgroup[MAX_CGROUP];
  struct processes *processes = context;
  if (processes->count == MAX_PROCESSES) return;
  cgroup_of(pid, cgroup);
  processes->all[processes->count++] = (struct process){
      .pid = pid,
      .parent = parent_of(pid),
      .is_ours = pid == getpid() || pid == getppid() || runs_this_program(pid, &own_program),
      .shares_cgroup = strcmp(cgroup, workload_cgroup) == 0,
  };
}

static int by_pid(const void *left, const void *right) {
  const struct process *one = left, *other = right;
  return (one->pid > other->pid) - (one->pid < other->pid);
}

static const struct process *process_of(const struct processes *processes, pid_t pid) {
  const struct process wanted = {.pid = pid};
  return bsearch(&wanted, processes->all, processes->count, sizeof wanted, by_pid);
}

/* A process of the workload descends from its first or is in its cgroup, and does not descend from this program. */
static bool is_member(const struct processes *processes, const struct process *process, pid_t workload) {
  bool descends = false;
  const struct process *at = process;
  for (size_t steps = 0; at && steps < processes->count; steps++, at = process_of(processes, at->parent)) {
    if (at->is_ours) return false;
    if (at->pid == workload) descends = true;
  }
  return descends || process->shares_cgroup;
}

/* Tells a name, in which bytes that cannot be printed, blanks and `%` are escaped. */
static void tell_name(struct answer *answer, const char *what, const char *path) {
  char name[64];
  if (read_text(path, name, sizeof name) < 0) return;
  name[strcspn(name, "\n")] = '\0';
  answer_text(answer, "%s ", what);
  for (const char *at = name; *at; at++)
    if (*at > ' ' && *at < 127 && *at != '%') answer_bytes(answer, at, 1);
    else answer_text(answer, "%%%02x", (unsigned char)*at);
  answer_bytes(answer, "\n", 1);
}

struct threads {
  struct answer *answer;
  pid_t process;
  size_t left;
};

static void tell_thread(void *context, pid_t thread) {
  struct threads *threads = context;
  char path[96];
  if (threads->left == 0) {
    threads->answer->cut = true;
    return;
  }
  threads->left--;
  snprintf(path, sizeof path, "/proc/%d/task/%d/comm", (int)threads->process, (int)thread);
  tell_name(threads->answer, "thread", path);
}

/* members PID: the names of the workload's processes, of which PID is the first, each followed by those of its
 * threads: `process NAME` or `thread NAME`, one a line */
void verb_members(struct answer *answer, int argc, char **argv) {
  (void)argc;
  static struct processes processes;
  struct threads threads = {.answer = answer, .left = MAX_THREADS};
  pid_t workload = (pid_t)strtol(argv[1], NULL, 10);
  char path[64];
  size_t told = 0;
  if (stat("/proc/self/exe", &own_program) != 0) answer->code = errno;
  cgroup_of(workload, workload_cgroup);
  if (answer->code == 0 && !each_number("/proc", note_process, &processes)) answer->code = errno;
  qsort(processes.all, processes.count, sizeof *processes.all, by_pid);
  if (answer->code == 0 && !process_of(&processes, workload)) answer->code = ESRCH;
  for (size_t i = 0; answer->code == 0 && i < processes.count; i++) {
    if (!is_member(&processes, &processes.all[i], workload)) continue;
    if (told++ == MAX_MEMBERS) {
      answer->cut = true;
      return;
    }
    threads.process = processes.all[i].pid;
    snprintf(path, sizeof path, "/proc/%d/comm", (int)threads.process);
    tell_name(answer, "process", path);
    snprintf(path, sizeof path, "/proc/%d/task", (int)threads.process);
    each_number(path, tell_thread, &threads);
  }
}

/* Becomes the user of a process, whom alone its limits may be asked by. */
static bool become_user_of(const char *pid) {
  struct stat about;
  char path[64];
  snprintf(path, sizeof path, "/proc/%.20s", pid);
  return stat(path, &about) == 0 && setresgid(about.st_gid, about.st_gid, about.st_gid) == 0 &&
         setresuid(about.st_uid, about.st_uid, about.st_uid) == 0;
}

/* resources PID: the limits of setrlimit, each as `NUMBER SOFT HARD`, one a line; -1 is none. Where a root without
 * capabilities may not ask for them, the first line is `beside` and they are those of this program, which the engine
 * has started in the same instance. */
void verb_resources(struct answer *answer, int argc, char **argv) {
  (void)argc;
  struct rlimit limit;
  pid_t pid = (pid_t)strtol(argv[1], NULL, 10);
  bool may_ask = become_user_of(argv[1]) && prlimit(pid, RLIMIT_CPU, NULL, &limit) == 0;
  if (!may_ask && errno != EPERM) {
    answer->code = errno;
    return;
  }
  if (!may_ask) answer_text(answer, "beside\n");
  for (int number = 0; number < RLIM_NLIMITS; number++) {
    if (prlimit(may_ask ? pid : 0, (__rlimit_resource_t)number, NULL, &limit) != 0) {
      answer->code = errno;
      return;
    }
    answer_text(answer, "%d %lld %lld\n", number, (long long)limit.rlim_cur, (long long)limit.rlim_max);
  }
}

/* seen PID: the processors that are online, those that the process may run on, and the memory in bytes */
void verb_seen(struct answer *answer, int argc, char **argv) {
  (void)argc;
  cpu_set_t allowed;
  struct sysinfo about;
  CPU_ZERO(&allowed);
  if (sysinfo(&about) != 0 || sched_getaffinity((pid_t)strtol(argv[1], NULL, 10), sizeof allowed, &allowed) != 0)
    answer->code = errno;
  else
    answer_text(answer, "%ld %d %llu\n", sysconf(_SC_NPROCESSORS_ONLN), CPU_COUNT(&allowed),
                (unsigned long long)about.totalram * about.mem_unit);
}
