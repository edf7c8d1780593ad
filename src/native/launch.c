/*
 * Supervisor of one bare process:
 *   ballast-launch --root R [--image I --folder F --cover FILE...] --workdir W --uid N --gid N --group N...
 *     --variables N --volume FOLDER... --resource LIMIT... --make FOLDER|--set FILE=VALUE|--try FILE=VALUE...
 *     --join PROCS_FILE... -- argv...
 * Reads from stdin: the variables, each `K=V` and a NUL (arguments can be seen by everybody on the host); `start` once;
 * then lines. `signal N` goes to the workload. The others are questions (see questions.h): `ping` is answered by `pong`
 * while the workload has not ended, `freeze` and `thaw` by `froze 0` or its errno when it is so, and `run` as inside.h
 * has it. The end of input (the harness died) and the workload's end kill every process in the joined cgroups.
 * Says on stdout: `waiting` before the start. The start does what an engine does in its own: with `--image` it mounts the
 * root at F/merged (see root.h), it makes the cgroups step by step and forks. It says `unmade TEXT` when that fails; else
 * `forked PID`, `exec PID ENTERED SEEN SENT` | `error TEXT`, and `exit CODE` | `signal N`. ENTERED is the instant at
 * which the workload's process was in its cgroups, SEEN that at which its program was known to run, SENT that of the
 * line, in ns from the receipt of `start`. The workload writes to pipes of its user; what it writes goes to stderr.
 */
#include "launch/arguments.h"
#include "parts/cgroup.h"
#include "parts/clock.h"
#include "parts/detach.h"
#include "parts/files.h"
#include "parts/inside.h"
#include "parts/lines.h"
#include "parts/relay.h"
#include "parts/root.h"
#include <errno.h>
#include <fcntl.h>
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
enum { CHILD_ERROR_FD = 3, KILL_MS = 10000 };

/* Makes what the workload is started in. */
static void make(const struct arguments *arguments) {
  char error[512];
  const char *refused = NULL;
  if (arguments->root.image == NULL || root_mount(&arguments->root, error, sizeof error) == 0) {
    refused = cgroup_make(arguments->steps, arguments->step_count);
    if (refused == NULL) return;
    entry_error(error, sizeof error, "cgroup", refused, errno);
  }
  dprintf(STDOUT_FILENO, "unmade %s\n", error);
  exit(2);
}

static struct relay output;

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
  setsid();
  run_on_every_cpu();
  const char *refused = cgroup_join(&arguments->cgroups);
  if (refused) entry_error(error, sizeof error, "join", refused, errno);
  else if (relay_wear(&output) != 0) entry_error(error, sizeof error, "streams", "/dev/null", errno);
  else {
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
    relay_drain(&output); /* its last words come before its end */
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
  read_arguments(argc, argv, &arguments);
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
  if (relay_open(&output, arguments.entry.uid) != 0 || relay_begin(&output, STDERR_FILENO) != 0)
    fail("no pipes for the workload");
  entered = mmap(NULL, sizeof *entered, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (entered == MAP_FAILED) fail("out of memory");
  if (!told_to_start(signals, &input)) return 0;
  const int64_t received = monotonic_ns();
  make(&arguments);
  pid_t workload = fork();
  if (workload < 0) fail(strerror(errno));
  if (workload == 0) child(&arguments, errors[1]);
  dprintf(STDOUT_FILENO, "forked %d\n", (int)workload);
  close(errors[1]);
  relay_started(&output);

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
  for (struct pollfd files[3 + RELAY_PIPES] = {{STDIN_FILENO, POLLIN, 0}, {signals, POLLIN, 0}}; !ended && present;) {
    /* Lines that came together with `start` have been read already. */
    for (char *line; (line = lines_next(&input));) obey(line, &arguments, workload, &inside);
    relay_watch(&output, files + 2);
    if (poll(files, 3 + RELAY_PIPES, inside_left_ms(&inside)) <= 0) continue;
    relay_pass(&output);
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
  relay_drain(&output);
  return 0;
}
