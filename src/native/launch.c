/*
 * Supervisor of one bare process:
 *   ballast-launch --root R --workdir W --uid N --gid N --group N... --variables N --volume FOLDER...
 *     --join PROCS_FILE... -- argv...
 * Reads from stdin: the variables (arguments can be seen by everybody on the host), each `K=V` and a NUL; `start` once, then `signal N` (to the workload), `ping` (answered by `pong` while the workload has
 * not ended), `freeze` and `thaw` (answered by `froze 0`, or its errno, when it is so), and `run` (see inside.h). End
 * of input (the harness died) kills every process in the joined cgroups, and
 * so does the workload's end.
 * Says on stdout: `waiting` before the start, so that starting costs no more than a fork of this small program; then
 * `forked PID`, `exec PID` | `error TEXT`, and `exit CODE` | `signal N`. The workload's output goes to stderr.
 */
#include "enter.h"
#include "freeze.h"
#include "inside.h"
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

enum { MAX_ITEMS = 4096, CHILD_ERROR_FD = 3 };

struct arguments {
  struct entry entry;
  gid_t groups[MAX_ITEMS];
  char *environment[MAX_ITEMS + 1], *volumes[MAX_ITEMS + 1];
  const char *procs_files[16];
  size_t variable_count, volume_count, procs_count;
};

static void fail(const char *text) {
  dprintf(STDOUT_FILENO, "error %s\n", text);
  exit(2);
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
      {NULL, 0, NULL, 0}};
  struct entry *entry = &into->entry;
  entry->workdir = "/";
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, "+", options, NULL)) != -1;) {
    switch (option) {
      case 'r': entry->root = optarg; break;
      case 'w': entry->workdir = optarg; break;
      case 'u': entry->uid = number(optarg); break;
      case 'g': entry->gid = number(optarg); break;
      case 'G':
        if (entry->group_count == MAX_ITEMS) fail("too many groups");
        into->groups[entry->group_count++] = number(optarg);
        break;
      case 'e':
        into->variable_count = number(optarg);
        if (into->variable_count > MAX_ITEMS) fail("too many variables");
        break;
      case 'v':
        if (into->volume_count == MAX_ITEMS) fail("too many volumes");
        into->volumes[into->volume_count++] = optarg;
        break;
      case 'j':
        if (into->procs_count == sizeof into->procs_files / sizeof *into->procs_files) fail("too many cgroups");
        into->procs_files[into->procs_count++] = optarg;
        break;
      default: fail("unknown option, or one without its value");
    }
  }
  if (optind >= argc) fail("nothing to run");
  entry->groups = into->groups;
  entry->envp = into->environment;
  entry->volumes = into->volumes;
  entry->argv = argv + optind;
}

/* Without a buffer, which would take in what comes after them. */
static void read_variables(struct arguments *into) {
  setvbuf(stdin, NULL, _IONBF, 0);
  for (size_t i = 0, size = 0; i < into->variable_count; i++, size = 0)
    if (getdelim(&into->environment[i], &size, '\0', stdin) < 0) fail("the variables did not come");
}

static int write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t written = write(fd, text, strlen(text));
  int code = errno;
  close(fd);
  errno = code;
  return written < 0 ? -1 : 0;
}

static int join(const void *context) {
  const struct arguments *arguments = context;
  for (size_t i = 0; i < arguments->procs_count; i++)
    if (write_file(arguments->procs_files[i], "0") != 0) return -1;
  return 0;
}

static _Noreturn void child(const struct arguments *arguments, int error_fd) {
  char error[512];
  int null = open("/dev/null", O_RDONLY);
  setsid();
  for (size_t i = 0; i < arguments->procs_count; i++)
    if (write_file(arguments->procs_files[i], "0") != 0) {
      entry_error(error, sizeof error, "join", arguments->procs_files[i], errno);
      goto failed;
    }
  dup2(null, STDIN_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  if (error_fd != CHILD_ERROR_FD) dup3(error_fd, CHILD_ERROR_FD, O_CLOEXEC);
  error_fd = CHILD_ERROR_FD;
  close_range(CHILD_ERROR_FD + 1, ~0U, 0);
  entry_run(&arguments->entry, error, sizeof error);
failed:
  if (write(error_fd, error, strlen(error)) < 0) _exit(126);
  _exit(127);
}

/* One pass of SIGKILL over the joined cgroups; true when nobody was left in them. */
static int kill_members(const struct arguments *arguments) {
  int empty = 1;
  for (size_t i = 0; i < arguments->procs_count; i++) {
    FILE *file = fopen(arguments->procs_files[i], "re");
    if (!file) continue; /* the cgroup was removed, so it was empty */
    for (int pid; fscanf(file, "%d", &pid) == 1;) {
      if (pid <= 1 || pid == getpid()) continue;
      empty = 0;
      kill(pid, SIGKILL);
    }
    fclose(file);
  }
  return empty;
}

/* `workload` is 0 when it has been reaped and its id may be another's. */
static void kill_everything(const struct arguments *arguments, pid_t workload) {
  if (workload > 0) kill(workload, SIGKILL); /* it may not have joined yet */
  freeze_cgroups(arguments->procs_files, arguments->procs_count, false); /* in v1 what is frozen does not die */
  for (size_t i = 0; i < arguments->procs_count; i++) {
    /* Without room for new processes, one that forks faster than it is killed cannot win. */
    char limit[PATH_MAX];
    const char *slash = strrchr(arguments->procs_files[i], '/');
    if (!slash) continue;
    int folder = (int)(slash - arguments->procs_files[i]);
    snprintf(limit, sizeof limit, "%.*s/pids.max", folder, arguments->procs_files[i]);
    write_file(limit, "0");
  }
  while (!kill_members(arguments)) {
    usleep(2000);
    /* Not the workload: main waits for that one by its id. */
    for (siginfo_t about = {0}; waitid(P_ALL, 0, &about, WEXITED | WNOHANG | WNOWAIT) == 0; about.si_pid = 0) {
      if (about.si_pid == 0 || about.si_pid == workload) break;
      waitpid(about.si_pid, NULL, WNOHANG);
    }
  }
}

/* Its end was seen before that of exec's pipe: did it ever exec? PF_FORKNOEXEC survives in a zombie. */
static int died_before_exec(pid_t pid) {
  siginfo_t about = {0};
  if (waitid(P_PID, (id_t)pid, &about, WEXITED | WNOHANG | WNOWAIT) != 0 || about.si_pid == 0) return 0;
  char path[64], text[1024];
  unsigned flags = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  if (length <= 0) return 0;
  text[length] = '\0';
  const char *after = strrchr(text, ')');
  return after && sscanf(after + 1, " %*c %*d %*d %*d %*d %*d %u", &flags) == 1 && (flags & 0x40) != 0;
}

/* Reaps whatever ended; true when the workload is among them, its end having been said. */
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

static void obey_line(char *line, const struct arguments *arguments, pid_t workload, struct inside *inside) {
  int number;
  if (strcmp(line, "ping") == 0) dprintf(STDOUT_FILENO, "pong\n");
  else if (sscanf(line, "signal %d", &number) == 1) kill(workload, number);
  else if (strcmp(line, "freeze") == 0 || strcmp(line, "thaw") == 0)
    dprintf(STDOUT_FILENO, "froze %d\n",
            freeze_cgroups(arguments->procs_files, arguments->procs_count, line[0] == 'f'));
  else if (strncmp(line, "run ", 4) == 0) inside_run(inside, &arguments->entry, line, STDOUT_FILENO, join, arguments);
}

/* Obeys what has come on stdin; false at its end. */
static int obey(const struct arguments *arguments, pid_t workload, struct inside *inside) {
  static char line[INSIDE_LINE];
  static size_t length;
  char text[4096];
  ssize_t count = read(STDIN_FILENO, text, sizeof text);
  if (count <= 0) return count < 0 && errno == EINTR;
  for (ssize_t i = 0; i < count; i++) {
    if (text[i] != '\n') {
      if (length < sizeof line - 1) line[length++] = text[i];
      continue;
    }
    line[length] = '\0';
    length = 0;
    obey_line(line, arguments, workload, inside);
  }
  return 1;
}

/* False when the harness went away, or ended this program, before it said `start`. */
static int told_to_start(int signals) {
  char word[] = "start\n", got[sizeof word];
  size_t length = 0;
  dprintf(STDOUT_FILENO, "waiting\n");
  for (struct pollfd files[2] = {{STDIN_FILENO, POLLIN, 0}, {signals, POLLIN, 0}}; length < sizeof word - 1;) {
    if (poll(files, 2, -1) < 0) continue;
    if (files[1].revents || read(STDIN_FILENO, got + length, 1) != 1) return 0;
    length++;
  }
  return memcmp(word, got, length) == 0;
}

int main(int argc, char **argv) {
  static struct arguments arguments;
  wait_if_asked(argc, argv);
  parse(argc, argv, &arguments);
  read_variables(&arguments);

  /*
   * Supervises from a session of its own, out of reach of whoever kills the harness's children: killed itself, it
   * could not kill the workload. What the harness started only waits, since Node closes the stdin of what has ended.
   */
  pid_t supervisor = fork();
  if (supervisor < 0) fail(strerror(errno));
  if (supervisor > 0) {
    while (waitpid(supervisor, NULL, 0) < 0 && errno == EINTR) continue;
    _exit(0);
  }
  setsid();

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
  if (!told_to_start(signals)) return 0;
  pid_t workload = fork();
  if (workload < 0) fail(strerror(errno));
  if (workload == 0) child(&arguments, errors[1]);
  dprintf(STDOUT_FILENO, "forked %d\n", (int)workload);
  close(errors[1]);

  char error[512];
  ssize_t length = read(errors[0], error, sizeof error - 1);
  close(errors[0]);
  if (length > 0) dprintf(STDOUT_FILENO, "error %.*s\n", (int)length, error);
  else if (died_before_exec(workload)) dprintf(STDOUT_FILENO, "error killed before it could run\n");
  else dprintf(STDOUT_FILENO, "exec %d\n", (int)workload);

  int ended = 0;
  struct inside inside = {0};
  for (struct pollfd files[2] = {{STDIN_FILENO, POLLIN, 0}, {signals, POLLIN, 0}}; !ended;) {
    if (poll(files, 2, inside_left_ms(&inside)) <= 0) continue;
    if (files[1].revents) {
      struct signalfd_siginfo about;
      if (read(signals, &about, sizeof about) == (ssize_t)sizeof about && about.ssi_signo != SIGCHLD) break;
      ended = reap(workload, &inside);
    }
    if (!ended && files[0].revents && !obey(&arguments, workload, &inside)) break;
  }
  kill_everything(&arguments, ended ? 0 : workload);
  while (!ended && waitpid(workload, NULL, 0) < 0 && errno == EINTR) continue;
  return 0;
}
