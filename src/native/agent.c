/*
 * The agent in a full system, by which its services are observed as any other guest is. They call it with:
 *   serve LINE     answers the harness, as init does where there is nothing else; ends when the line hangs up
 *   run            becomes the workload
 *   probe LINE ID  becomes a session of probes as this user
 *   started PID, ended
 *                  report that on the console; once the workload has ended the machine goes off
 * Its folder holds `spec`, what to start, and the program `probe`.
 */
#include "parts/files.h"
#include "parts/guest.h"
#include "parts/inside.h"
#include "parts/lines.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define CONSOLE "/dev/ttyS0"
#define SERVICE "ballast-workload.service"
#define PROCESSES "/sys/fs/cgroup/system.slice/" SERVICE "/cgroup.procs"

enum { MAX_PROCESSES_FILE = 4 << 20 };

static void say(const char *text) {
  int line = open(CONSOLE, O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (line < 0) return;
  /* The console may be in the middle of another program's line. */
  dprintf(line, "\nballast: %s\n", text);
  tcdrain(line);
  close(line);
}

static _Noreturn void fail(const char *what, int code) {
  char text[300];
  snprintf(text, sizeof text, "failed %.200s: %s", what, strerror(code));
  say(text);
  exit(127);
}

/* The path of `name` in the folder that this program is in. */
static const char *beside(const char *name) {
  static char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 64);
  if (length < 0) fail("/proc/self/exe", errno);
  path[length] = '\0';
  char *slash = strrchr(path, '/');
  if (!slash) fail(path, ENOENT);
  snprintf(slash + 1, 64, "%.60s", name);
  return path;
}

static struct entry spec(void) {
  struct entry entry;
  int code = read_spec(beside("spec"), &entry);
  if (code != 0) fail("spec", code);
  return entry;
}

static void run(void) {
  char error[512], text[600];
  struct entry entry = spec();
  entry_run(&entry, error, sizeof error);
  snprintf(text, sizeof text, "failed %s", error);
  say(text);
  exit(127);
}

static void probe(const char *path, const char *id) {
  static char *const argv[] = {"/proc/self/fd/3", "serve", NULL}, *const none[] = {NULL};
  int line = open_line(path), program = open(beside("probe"), O_RDONLY | O_CLOEXEC);
  if (line < 0 || program < 0) fail(path, errno);
  char error[512];
  dup2(line, 0);
  dup2(line, 1);
  dup2(open("/dev/null", O_WRONLY), 2);
  dup3(program, 3, O_CLOEXEC);
  syscall(SYS_close_range, 4, ~0U, 0);
  uid_t user = strtoul(id, NULL, 10);
  const struct entry entry = {
      .workdir = "/", .uid = user, .gid = user, .argv = argv, .envp = none, .resources = spec().resources};
  entry_run(&entry, error, sizeof error);
  exit(127);
}

/* Reports what systemd tells of the main process: EXIT_CODE exited, killed or dumped; EXIT_STATUS a number or a
 * signal's name. */
static void ended(void) {
  const char *code = getenv("EXIT_CODE"), *status = getenv("EXIT_STATUS");
  char text[64] = "exit 127";
  if (code && status && strcmp(code, "exited") == 0) snprintf(text, sizeof text, "exit %.3s", status);
  else if (code && status)
    for (int number = 1; number < NSIG; number++) {
      const char *name = sigabbrev_np(number);
      if (name && strcmp(name, status) == 0) snprintf(text, sizeof text, "signal %d", number);
    }
  say(text);
  execl("/bin/systemctl", "systemctl", "--no-block", "poweroff", NULL);
  fail("/bin/systemctl", errno);
}

static void answer_memory(int agent, unsigned id) {
  struct process_memory workload = {0};
  char json[512], *list = read_whole(PROCESSES, MAX_PROCESSES_FILE, NULL), *rest = NULL;
  for (char *pid = list ? strtok_r(list, "\n", &rest) : NULL; pid; pid = strtok_r(NULL, "\n", &rest))
    add_process_memory(pid, &workload);
  free(list);
  memory_json(&workload, json, sizeof json);
  answer_question(agent, id, "%s", json);
}

/* Joins the cgroup and the mounts of the workload, whose root may be a disk of its own. */
static int join(const void *unused) {
  (void)unused;
  char path[64], *list = read_whole(PROCESSES, MAX_PROCESSES_FILE, NULL);
  long workload = list ? strtol(list, NULL, 10) : 0;
  if (workload <= 0 || write_text(PROCESSES, "0") != 0) return -1;
  snprintf(path, sizeof path, "/proc/%ld/ns/mnt", workload);
  int mounts = open(path, O_RDONLY | O_CLOEXEC);
  return mounts < 0 ? -1 : setns(mounts, CLONE_NEWNS);
}

/* Times in microseconds of the guest's own clock, which began with its kernel. */
#define PHASES \
  "systemctl show -p FirmwareTimestampMonotonic -p LoaderTimestampMonotonic -p InitRDTimestampMonotonic" \
  " -p UserspaceTimestampMonotonic -p FinishTimestampMonotonic;" \
  " systemctl show -p ActiveEnterTimestampMonotonic " SERVICE

static void answer_phases(int agent, unsigned id) {
  char printed[4096], json[2048];
  FILE *from = popen(PHASES, "r");
  size_t length = from ? fread(printed, 1, sizeof printed - 1, from) : 0;
  printed[length] = '\0';
  if (from) pclose(from);
  properties_json(printed, json, sizeof json);
  answer_question(agent, id, "%s", json);
}

static void obey(int agent, char *line, struct inside *inside, const struct entry *entry) {
  struct question question;
  if (!question_of(line, &question)) return;
  if (strcmp(question.text, "ping") == 0) answer_question(agent, question.id, "pong");
  else if (strcmp(question.text, "memory") == 0) answer_memory(agent, question.id);
  else if (strcmp(question.text, "sync") == 0) {
    sync(); /* nothing else is asked meanwhile, and whoever asks has a deadline */
    answer_question(agent, question.id, "synced");
  } else if (strcmp(question.text, "phases") == 0) answer_phases(agent, question.id);
  else if (strncmp(question.text, "stop ", 5) == 0) {
    /* The unit says how it is stopped, and how long that may take. */
    int refused = system("systemctl --no-block stop " SERVICE);
    answer_question(agent, question.id, "%s", refused ? "refused" : "stopping");
  } else inside_run(inside, entry, &question, agent, join, NULL);
}

static void serve(const char *path) {
  static struct lines input;
  struct entry entry = spec();
  struct inside inside = {0};
  sigset_t child_ended;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_ended, NULL);
  int children = signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
  int agent = open_line(path);
  if (agent < 0) fail(path, errno);
  input.fd = agent;
  for (struct pollfd watched[] = {{.fd = children, .events = POLLIN}, {.fd = agent, .events = POLLIN}};;) {
    int status;
    if (poll(watched, 2, inside_left_ms(&inside)) <= 0) continue;
    struct signalfd_siginfo about;
    if (watched[0].revents && read(children, &about, sizeof about) < 0) continue;
    if (inside.pid && waitpid(inside.pid, &status, WNOHANG) > 0) inside_reaped(&inside, inside.pid, status, agent);
    if (!watched[1].revents) continue;
    if (!lines_read(&input)) return;
    for (char *line; (line = lines_next(&input));) obey(agent, line, &inside, &entry);
  }
}

int main(int argc, char **argv) {
  wait_if_asked(argc, argv);
  const char *what = argc > 1 ? argv[1] : "";
  char text[64];
  if (strcmp(what, "serve") == 0 && argc == 3) serve(argv[2]);
  else if (strcmp(what, "run") == 0) run();
  else if (strcmp(what, "probe") == 0 && argc == 4) probe(argv[2], argv[3]);
  else if (strcmp(what, "ended") == 0) ended();
  else if (strcmp(what, "started") == 0 && argc == 3) {
    snprintf(text, sizeof text, "started %.20s", argv[2]);
    say(text);
  } else return 2;
  return 0;
}
