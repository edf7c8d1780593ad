/*
 * Supervisor of one bare process:
 *   ballast-launch --root R --workdir W --uid N --gid N --group N... --variables N --volume FOLDER...
 *     --resource LIMIT... --join PROCS_FILE... -- argv...
 * Reads from stdin: the variables, each `K=V` and a NUL (arguments can be seen by everybody on the host); `start` once;
 * then lines. `signal N` goes to the workload. The others are questions (see questions.h): `ping` is answered by `pong`
 * while the workload has not ended, `freeze` and `thaw` by `froze 0` or its errno when it is so, and `run` as inside.h
 * has it. The end of input (the harness died) and the workload's end kill every process in the joined cgroups.
 * Says on stdout: `waiting` before the start, so that starting costs no more than a fork of this small program; then
 * `forked PID`, `exec PID ENTERED SEEN SENT` | `error TEXT`, and `exit CODE` | `signal N`. ENTERED is the instant at
 * which the workload's process was in its cgroups, SEEN that at which its program was known to run, SENT that of the
 * line, in ns from the receipt of `start`. The workload's output goes to stderr.
 */
#include "parts/cgroup.h"
#include "parts/clock.h"
#include "parts/detach.h"
#include "parts/files.h"
#include "parts/inside.h"
#include "parts/lines.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A process that hangs in the kernel does not die: after this long the launcher exits and leaves it to the code that
 * removes the cgroup. */
enum { MAX_VARIABLES = 1 << 20, CHILD_ERROR_FD = 3, KILL_MS = 10000 };

struct arguments {
  struct entry entry;
  struct cgroups cgroups;
  char **environment;
  size_t variable_count;
};

static _Noreturn void fail(const char *text) {
  dprintf(STDOUT_FILENO, "error %s\n", text);
  exit(2);
}

static void *room_for(size_t count, size_t size) {
  void *room = calloc(count, size);
  if (!room) fail("out of memory");
  return room;
}

static unsigned number(const char *text) {
  char *end;
  errno = 0;
  unsigned long value = strtoul(text, &end, 10);
  if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' || value >= 4294967295UL)
    fail("expected a number");
  return (unsigned)value;
}

static void parse(int argc, char **argv, struct arguments *into) {
  static const struct option options[] = {
      {"root", required_argument, NULL, 'r'},  {"workdir", required_argument, NULL, 'w'},
      {"uid", required_argument, NULL, 'u'},   {"gid", required_argument, NULL, 'g'},
      {"group", required_argument, NULL, 'G'}, {"variables", required_argument, NULL, 'e'},
      {"join", required_argument, NULL, 'j'},  {"volume", required_argument, NULL, 'v'},
      {"resource", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
  struct entry *entry = &into->entry;
  struct cgroups *cgroups = &into->cgroups;
  /* There are fewer of each than there are arguments. */
  gid_t *groups = room_for((size_t)argc + 1, sizeof *groups);
  char **volumes = room_for((size_t)argc + 1, sizeof *volumes);
  char **resources = room_for((size_t)argc + 1, sizeof *resources);
  size_t volume_count = 0, resource_count = 0;
  entry->workdir = "/";
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, "+", options, NULL)) != -1;) {
    switch (option) {
      case 'r': entry->root = optarg; break;
      case 'w': entry->workdir = optarg; break;
      case 'u': entry->uid = number(optarg); break;
      case 'g': entry->gid = number(optarg); break;
      case 'G': groups[entry->group_count++] = number(optarg); break;
      case 'e':
        into->variable_count = number(optarg);
        if (into->variable_count > MAX_VARIABLES) fail("too many variables");
        break;
      case 'v': volumes[volume_count++] = optarg; break;
      case 'l': resources[resource_count++] = optarg; break;
      case 'j':
        if (cgroups->count == sizeof cgroups->procs_files / sizeof *cgroups->procs_files) fail("too many cgroups");
        cgroups->procs_files[cgroups->count++] = optarg;
        break;
      default: fail("unknown option, or one without its value");
    }
  }
  if (optind >= argc) fail("nothing to run");
  into->environment = room_for(into->variable_count + 1, sizeof *into->environment);
  entry->groups = groups;
  entry->envp = into->environment;
  entry->volumes = volumes;
  entry->resources = resources;
  entry->argv = argv + optind;
}

/* Reads without a buffer, which would take in what comes after the variables. */
static void read_variables(struct arguments *into) {
  setvbuf(stdin, NULL, _IONBF, 0);
  for (size_t i = 0, size = 0; i < into->variable_count; i++, size = 0)
    if (getdelim(&into->environment[i], &size, '\0', stdin) < 0) fail("the variables did not come");
}

static int join(const void *context) {
  const struct arguments *arguments = context;
  return cgroup_join(&arguments->cgroups) == NULL ? 0 : -1;
}

/* The child writes here when it has joined its cgroups. */
static int64_t *entered;

/* A container's runtime does not pass on the CPUs that whoever asks for it is kept to, such as by taskset. */
static void run_on_every_cpu(void) {
  cpu_set_t all;
  memset(&all, 0xff, sizeof all);
  sched_setaffinity(0, sizeof all, &all);
}

static _Noreturn void child(const struct arguments *arguments, int error_fd) {
  char error[512];
  int null = open("/dev/null", O_RDONLY);
  setsid();
  run_on_every_cpu();
  const char *refused = cgroup_join(&arguments->cgroups);
  if (refused) entry_error(error, sizeof error, "join", refused, errno);
  else {
    dup2(null, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    if (error_fd != CHILD_ERROR_FD) dup3(error_fd, CHILD_ERROR_FD, O_CLOEXEC);
    error_fd = CHILD_ERROR_FD;
    syscall(SYS_close_range, CHILD_ERROR_FD + 1, ~0U, 0);
    *entered = monotonic_ns();
    entry_run(&arguments->entry, error, sizeof error);
  }
  if (write(error_fd, error, strlen(error)) < 0) _exit(126);
  _exit(127);
}

/* Kills everything in the cgroups. `workload` is 0 when it has been reaped and its id may be another's. */
static void kill_everything(const struct cgroups *cgroups, pid_t workload) {
  if (workload > 0) kill(workload, SIGKILL); /* it may not have joined yet */
  cgroup_freeze(cgroups, false); /* in v1 what is frozen does not die */
  cgroup_seal(cgroups);
  for (const int64_t end = monotonic_ms() + KILL_MS; !cgroup_kill(cgroups) && monotonic_ms() < end;) {
    sleep_ms(2);
    /* The workload is left out: main waits for it by its id. */
    for (siginfo_t about = {0}; waitid(P_ALL, 0, &about, WEXITED | WNOHANG | WNOWAIT) == 0; about.si_pid = 0) {
      if (about.si_pid == 0 || about.si_pid == workload) break;
      waitpid(about.si_pid, NULL, WNOHANG);
    }
  }
}

/* Tells whether a child whose end was seen before that of exec's pipe died before exec. PF_FORKNOEXEC survives in a
 * zombie. */
static int died_before_exec(pid_t pid) {
  siginfo_t about = {0};
  if (waitid(P_PID, (id_t)pid, &about, WEXITED | WNOHANG | WNOWAIT) != 0 || about.si_pid == 0) return 0;
  char path[64], text[1024];
  unsigned flags = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  read_text(path, text, sizeof text);
  const char *after = strrchr(text, ')');
  return after && sscanf(after + 1, " %*c %*d %*d %*d %*d %*d %u", &flags) == 1 && (flags & 0x40) != 0;
}

/* Reaps every child that has ended; true when the workload is among them, its end having been reported. */
static int reap(pid_t workload, struct inside *inside) {
  int ended = 0, status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    inside_reaped(inside, pid, status, STDOUT_FILENO);
    if (pid != workload) continue;
    ended = 1;
    if (WIFSIGNALED(status)) dprintf(STDOUT_FILENO, "signal %d\n", WTERMSIG(status));
    else dprintf(STDOUT_FILENO, "exit %d\n", WEXITSTATUS(status));
  }
  return ended;
}

static void obey(char *line, const struct arguments *arguments, pid_t workload, struct inside *inside) {
  int number;
  struct question question;
  if (sscanf(line, "signal %d", &number) == 1) kill(workload, number);
  if (!question_of(line, &question)) return;
  if (strcmp(question.text, "ping") == 0) answer_question(STDOUT_FILENO, question.id, "pong");
  else if (strcmp(question.text, "freeze") == 0 || strcmp(question.text, "thaw") == 0)
    answer_question(STDOUT_FILENO, question.id, "froze %d",
                    cgroup_freeze(&arguments->cgroups, question.text[0] == 'f'));
  else inside_run(inside, &arguments->entry, &question, STDOUT_FILENO, join, arguments);
}

/* False when the harness went away, or ended this program, before it said `start`. */
static int told_to_start(int signals, struct lines *input) {
  dprintf(STDOUT_FILENO, "waiting\n");
  for (struct pollfd files[2] = {{STDIN_FILENO, POLLIN, 0}, {signals, POLLIN, 0}};;) {
    if (poll(files, 2, -1) < 0) continue;
    if (files[1].revents || !lines_read(input)) return 0;
    const char *line = lines_next(input);
    if (line) return strcmp(line, "start") == 0;
  }
}

int main(int argc, char **argv) {
  static struct arguments arguments;
  static struct lines input = {.fd = STDIN_FILENO};
  wait_if_asked(argc, argv);
  parse(argc, argv, &arguments);
  read_variables(&arguments);
  /* The supervisor detaches, since it could not kill the workload if it were killed itself. */
  if (detach() != 0) fail(strerror(errno));

  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGCHLD);
  sigaddset(&watched, SIGTERM);
  sigaddset(&watched, SIGHUP);
  sigprocmask(SIG_BLOCK, &watched, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_IGN); /* a terminal sends it to the harness as well, which ends the launch in order */
  prctl(PR_SET_CHILD_SUBREAPER, 1);

  int errors[2], signals = signalfd(-1, &watched, SFD_CLOEXEC);
  if (signals < 0 || pipe2(errors, O_CLOEXEC) != 0) fail("no file descriptors left");
  entered = mmap(NULL, sizeof *entered, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (entered == MAP_FAILED) fail("out of memory");
  if (!told_to_start(signals, &input)) return 0;
  const int64_t received = monotonic_ns();
  pid_t workload = fork();
  if (workload < 0) fail(strerror(errno));
  if (workload == 0) child(&arguments, errors[1]);
  dprintf(STDOUT_FILENO, "forked %d\n", (int)workload);
  close(errors[1]);

  char error[512];
  ssize_t length = read(errors[0], error, sizeof error - 1);
  const int64_t seen = monotonic_ns() - received;
  close(errors[0]);
  if (length > 0) dprintf(STDOUT_FILENO, "error %.*s\n", (int)length, error);
  else if (died_before_exec(workload)) dprintf(STDOUT_FILENO, "error killed before it could run\n");
  else
    dprintf(STDOUT_FILENO, "exec %d %lld %lld %lld\n", (int)workload, (long long)(*entered - received),
            (long long)seen,
            (long long)(monotonic_ns() - received));

  int ended = 0, present = 1;
  struct inside inside = {0};
  for (struct pollfd files[2] = {{STDIN_FILENO, POLLIN, 0}, {signals, POLLIN, 0}}; !ended && present;) {
    /* Lines that came together with `start` have been read already. */
    for (char *line; (line = lines_next(&input));) obey(line, &arguments, workload, &inside);
    if (poll(files, 2, inside_left_ms(&inside)) <= 0) continue;
    if (files[1].revents) {
      struct signalfd_siginfo about;
      if (read(signals, &about, sizeof about) == (ssize_t)sizeof about && about.ssi_signo != SIGCHLD) break;
      ended = reap(workload, &inside);
    }
    if (!ended && files[0].revents) present = lines_read(&input);
  }
  kill_everything(&arguments.cgroups, ended ? 0 : workload);
  for (const int64_t end = monotonic_ms() + KILL_MS; !ended && monotonic_ms() < end; sleep_ms(1))
    ended = waitpid(workload, NULL, WNOHANG) != 0;
  return 0;
}
