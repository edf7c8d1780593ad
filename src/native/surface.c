/*
 * Counts the different kernel functions that the host runs for the threads of some cgroups:
 *   ballast-surface NAME CGROUP_FOLDER...
 * Says `ready`, or `unavailable REASON` and ends. Then reads lines from stdin:
 *   begin idle|load   answers `tracing`
 *   end               answers `window FUNCTIONS BEYOND EVENTS LOST`: functions seen in this window; those of them that no
 *                     idle window before has seen; events, and events that found no room
 * By ftrace's function tracer, in a tracing instance of its own below a tracefs that only this program has mounted, so
 * that the machine's own tracing is left as it is. Functions run in interrupts are not counted. Buffers are bounded.
 * A keeper in a session of its own removes the instance, however the tracing process ends. End of input ends both.
 */
#include "parts/clock.h"
#include "parts/detach.h"
#include "parts/files.h"
#include "parts/ftrace.h"
#include "parts/lines.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRACING "/sys/kernel/tracing"
enum { MAX_CPUS = 1024, SLOTS = 1 << 17, LONGEST_SECONDS = 120, SUB_BUFFER = 65536, MAX_DEPTH = 4 };
/* Flags of the kernel's linux/trace_events.h: in a hard, soft or non-maskable interrupt. */
enum { IN_INTERRUPT = 0x08 | 0x10 | 0x40 };
enum { ENTRY_FLAGS = 2 };

static char instance[PATH_MAX];
static unsigned function_type, ip_offset;
static int pipes[MAX_CPUS], pipe_count;

/* The addresses of functions, with the window in which each was seen last, and whether an idle one has seen it. */
static struct slot {
  uint64_t address;
  uint32_t window;
  bool idle;
} slots[SLOTS];
static uint32_t window;
static unsigned long long functions, beyond, events, lost;

static _Noreturn void __attribute__((format(printf, 1, 2))) unavailable(const char *format, ...) {
  char text[300];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  for (char *at = text; *at; at++)
    if ((unsigned char)*at < ' ') *at = ' ';
  printf("unavailable %s\n", text);
  exit(0);
}

/* Writes a file of a folder; 0 or an errno. */
static int write_in(const char *folder, const char *name, const char *text, int flags) {
  char path[PATH_MAX + 64];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return write_text_at(AT_FDCWD, path, text, flags);
}

static void set(const char *name, const char *value) {
  int code = write_in(instance, name, value, 0);
  if (code != 0)
    unavailable("the kernel refuses to set %s of a tracing instance to `%s`: %s", name, value, strerror(code));
}

/* Ends unless this is the first PID namespace: a process in another one knows its own ids only, and the tracer the
 * kernel's. */
static void require_own_pids(void) {
  char link[64] = "";
  if (readlink("/proc/self/ns/pid", link, sizeof link - 1) > 0 && strcmp(link, "pid:[4026531836]") == 0) return;
  unavailable("the host is in a PID namespace, where the kernel's own process ids cannot be told");
}

static void mount_tracefs(void) {
  if (unshare(CLONE_NEWNS) != 0) unavailable("no mount namespace of its own: %s", strerror(errno));
  if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) unavailable("private mounts: %s", strerror(errno));
  if (mount("tracefs", TRACING, "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
    unavailable("tracefs cannot be mounted: %s", strerror(errno));
}

static void read_format(void) {
  char text[4096];
  const char *field;
  read_text(TRACING "/available_tracers", text, sizeof text);
  if (!strstr(text, "function")) unavailable("the kernel has no function tracer");
  read_text(TRACING "/events/ftrace/function/format", text, sizeof text);
  field = strstr(text, "unsigned long ip;");
  if (sscanf(text, "name: function\nID: %u", &function_type) != 1 || !field ||
      sscanf(field, "unsigned long ip;\toffset:%u", &ip_offset) != 1)
    unavailable("the function tracer's format is not known");
}

static void open_pipes(void) {
  for (int cpu = 0; cpu < MAX_CPUS; cpu++) {
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/per_cpu/cpu%d/trace_pipe_raw", instance, cpu);
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) break;
    pipes[pipe_count++] = file;
  }
  if (pipe_count == 0) unavailable("the trace cannot be read: %s", strerror(errno));
}

static void close_pipes(void) {
  while (pipe_count > 0) close(pipes[--pipe_count]);
}

static void note(uint64_t address, bool idle) {
  size_t at = (size_t)((address * 0x9e3779b97f4a7c15ULL) >> 47);
  for (size_t tries = 0; tries < SLOTS; tries++, at = (at + 1) % SLOTS) {
    struct slot *slot = &slots[at];
    if (slot->address == 0) slot->address = address;
    if (slot->address != address) continue;
    if (slot->window != window) {
      functions++;
      if (!slot->idle) beyond++;
    }
    slot->window = window;
    if (idle) slot->idle = true;
    return;
  }
}

/* True while the window that is being counted is an idle one. */
static bool is_idle;

static void count_record(const unsigned char *data, size_t length) {
  uint16_t kind;
  uint64_t address;
  if (length < ip_offset + sizeof address || length <= ENTRY_FLAGS) return;
  memcpy(&kind, data, sizeof kind);
  memcpy(&address, data + ip_offset, sizeof address);
  if (kind != function_type || (data[ENTRY_FLAGS] & IN_INTERRUPT) != 0) return;
  events++;
  if (address != 0) note(address, is_idle);
}

static void drain(void) {
  static unsigned char page[SUB_BUFFER];
  for (int i = 0; i < pipe_count; i++)
    for (ssize_t got; (got = read(pipes[i], page, sizeof page)) > 0;) ftrace_records(page, (size_t)got, count_record);
}

/* The number of threads in the cgroup and below; each is traced from now on. */
static unsigned trace_threads(const char *folder, int depth) {
  static const char *const lists[] = {"tasks", "cgroup.threads"};
  char path[PATH_MAX + 64];
  FILE *list = NULL;
  unsigned count = 0;
  for (size_t i = 0; !list && i < sizeof lists / sizeof *lists; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, lists[i]);
    list = fopen(path, "re");
  }
  for (int id; list && fscanf(list, "%d", &id) == 1;) {
    char text[32];
    snprintf(text, sizeof text, "%d\n", id);
    int code = write_in(instance, "set_ftrace_pid", text, O_APPEND);
    if (code == 0) count++;
    else if (code != ESRCH) unavailable("the tracer cannot be limited to the instance: %s", strerror(code));
  }
  if (list) fclose(list);
  DIR *inner = depth > 0 ? opendir(folder) : NULL;
  for (struct dirent *entry; inner && (entry = readdir(inner));) {
    if (entry->d_type != DT_DIR || entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    count += trace_threads(path, depth - 1);
  }
  if (inner) closedir(inner);
  return count;
}

static unsigned long long lost_so_far(void) {
  unsigned long long sum = 0;
  for (int cpu = 0; cpu < pipe_count; cpu++) {
    static const char *const figures[] = {"\noverrun: ", "\ndropped events: "};
    char path[PATH_MAX + 64], text[1024];
    snprintf(path, sizeof path, "%s/per_cpu/cpu%d/stats", instance, cpu);
    read_text(path, text, sizeof text);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
      const char *at = strstr(text, figures[i]);
      if (at) sum += strtoull(at + strlen(figures[i]), NULL, 10);
    }
  }
  return sum;
}

static void begin(char **folders) {
  /* Nothing is traced yet at this point, since emptying the list makes the tracer trace everything. */
  int code = write_in(instance, "set_ftrace_pid", "", O_TRUNC);
  if (code != 0) unavailable("the tracer cannot be limited to the instance: %s", strerror(code));
  unsigned count = 0;
  for (char **folder = folders; *folder; folder++) count += trace_threads(*folder, MAX_DEPTH);
  if (count == 0) unavailable("the instance has no thread");
  /* The kernel changes the tracer only while nobody reads the trace. */
  set("current_tracer", "function");
  open_pipes();
  window++;
  functions = beyond = events = 0;
  lost = lost_so_far();
  set("tracing_on", "1");
}

static void end(void) {
  set("tracing_on", "0");
  drain();
  const unsigned long long lost_in_window = lost_so_far() - lost;
  close_pipes();
  set("current_tracer", "nop");
  printf("window %llu %llu %llu %llu\n", functions, beyond, events, lost_in_window);
}

static void trace(const char *name, char **folders) {
  struct stat about;
  for (char **folder = folders; *folder; folder++)
    if (stat(*folder, &about) != 0) unavailable("%s: %s", *folder, strerror(errno));
  snprintf(instance, sizeof instance, TRACING "/instances/%s", name);
  if (mkdir(instance, 0700) != 0) unavailable("no tracing instance: %s", strerror(errno));
  read_format();
  set("tracing_on", "0");
  set("buffer_size_kb", "4096");
  set("options/overwrite", "0");
  set("options/function-fork", "1");
  /* A failure is found now, not in the first window. */
  begin(folders);
  set("tracing_on", "0");
  close_pipes();
  set("current_tracer", "nop");
  memset(slots, 0, sizeof slots);
  puts("ready");
  alarm(LONGEST_SECONDS);
  bool active = false;
  static struct lines input = {.fd = STDIN_FILENO};
  for (struct pollfd file = {.fd = STDIN_FILENO, .events = POLLIN};;) {
    if (poll(&file, 1, active ? 5 : -1) <= 0) {
      if (active) drain();
      continue;
    }
    if (!lines_read(&input)) return;
    for (char *line; (line = lines_next(&input));) {
      if (!active && strncmp(line, "begin ", 6) == 0) {
        is_idle = strcmp(line, "begin idle") == 0;
        begin(folders);
        puts("tracing");
        active = true;
      } else if (active && strcmp(line, "end") == 0) {
        end();
        active = false;
      }
    }
  }
}

/* Removes an instance. The kernel releases it once nobody has a file of it open. */
static void remove_instance(const char *name) {
  snprintf(instance, sizeof instance, TRACING "/instances/%s", name);
  for (int tries = 0; tries < 100; tries++) {
    write_in(instance, "tracing_on", "0", 0);
    write_in(instance, "current_tracer", "nop", 0);
    if (rmdir(instance) == 0 || errno == ENOENT) return;
    sleep_ms(20);
  }
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc < 3 || strchr(argv[1], '/') || argv[1][0] == '.') return 2;
  if (detach() != 0) unavailable("%s", strerror(errno));
  require_own_pids();
  mount_tracefs();
  pid_t parent = getpid(), tracer = fork();
  if (tracer == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent) trace(argv[1], argv + 2);
    exit(0);
  }
  /* The keeper must not keep the harness's pipes: their end must be seen. */
  close(STDIN_FILENO);
  close(STDOUT_FILENO);
  while (tracer > 0 && waitpid(tracer, NULL, 0) < 0 && errno == EINTR) continue;
  remove_instance(argv[1]);
  return 0;
}
