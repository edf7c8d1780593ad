/*
 * The agent in a full system, by which its services are observed as any other guest is. They call it with:
 *   serve LINE     answers the harness, as init does where there is nothing else, and passes on to the console what the
 *                  workload writes, whose pipes come over the socket that is descriptor 3; ends when the line hangs up,
 *                  unless the workload still writes
 *   run            becomes the workload, once it has lent `serve` the pipes that the workload writes to
 *   probe LINE ID  becomes a session of probes as this user
 *   started PID, ended
 *                  report that on the console; once the workload has ended, and `serve` has passed on its last words,
 *                  the machine goes off
 * Its folder holds `spec`, what to start, and the program `probe`.
 */
#include "parts/files.h"
#include "parts/guest.h"
#include "parts/inside.h"
#include "parts/lend.h"
#include "parts/lines.h"
#include "parts/relay.h"
#include "parts/words.h"
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
#define OUTPUT_SOCKET "ballast-output"
#define SERVICE "ballast-workload.service"
#define PROCESSES "/sys/fs/cgroup/system.slice/" SERVICE "/cgroup.procs"

enum { OUTPUT_FD = 3, MAX_PROCESSES_FILE = 4 << 20 };

static void say(const char *text) {
  int line = open(CONSOLE, O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (line < 0) return;
  words_say(line, "\n", "%s", text);
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

static struct relay output = {.from = {-1, -1}, .to = -1, .reserved = WORDS_SIGN};

static void run(void) {
  char error[512], text[600];
  struct entry entry = spec();
  if (relay_open(&output, entry.uid) != 0 || lend(OUTPUT_SOCKET, "output", output.from, RELAY_PIPES) != 0 ||
      relay_wear(&output) != 0)
    fail("output", errno);
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

/* Waits until `serve` has passed on all that the workload has written: it closes what it was lent then. */
static void await_last_words(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0 || lend(OUTPUT_SOCKET, "ended", ends + 1, 1) != 0) return;
  close(ends[1]);
  struct pollfd own = {.fd = ends[0], .events = POLLIN};
  poll(&own, 1, 2 * RELAY_DRAIN_MS);
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
  await_last_words();
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

/* Takes the workload's pipes, or word of its end. */
static void take_lent(int socket) {
  struct lent lent;
  if (!lend_take(socket, &lent)) return;
  if (strcmp(lent.word, "output") == 0 && lent.count == RELAY_PIPES && output.from[0] < 0 && output.from[1] < 0) {
    memcpy(output.from, lent.files, sizeof output.from);
    /* Unlike the line behind it, it is not hung up when a login prompt is started there. */
    relay_begin(&output, open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC));
    return;
  }
  if (strcmp(lent.word, "ended") == 0) relay_drain(&output);
  while (lent.count > 0) close(lent.files[--lent.count]);
}

static void serve(const char *path) {
  static struct lines input;
  const int lent = getenv("LISTEN_FDS") ? OUTPUT_FD : -1;
  if (lent >= 0) fcntl(lent, F_SETFD, FD_CLOEXEC);
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
  for (struct pollfd watched[3 + RELAY_PIPES + 1] = {
           {.fd = children, .events = POLLIN}, {.fd = agent, .events = POLLIN}, {.fd = lent, .events = POLLIN}};;) {
    int status;
    relay_watch(&output, watched + 3);
    if (poll(watched, 3 + RELAY_PIPES + 1, inside_left_ms(&inside)) <= 0) continue;
    relay_pass(&output);
    if (watched[2].revents) take_lent(lent);
    struct signalfd_siginfo about;
    if (watched[0].revents && read(children, &about, sizeof about) < 0) continue;
    if (inside.pid && waitpid(inside.pid, &status, WNOHANG) > 0) inside_reaped(&inside, inside.pid, status, agent);
    if (!watched[1].revents) continue;
    if (!lines_read(&input)) {
      if (output.from[0] < 0 && output.from[1] < 0) return;
      watched[1].fd = -1; /* the workload would be ended by a pipe that nobody reads */
    }
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
