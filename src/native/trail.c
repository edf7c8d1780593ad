/*
 * Follows what a container engine does on this host to start a container: programs that run and end, changes of the
 * host's mounts, and of its network interfaces. The kernel pushes all of it. Says `ready`, or `unavailable REASON` and
 * ends. Then answers questions (see questions.h), for one container at a time:
 *   begin ID   `begun`
 *   end        `trail SENT CPU STEP...`: the instant of this answer, the CPU time that following took, and each step as
 *              `exec,PROGRAM,VERB,START,END` with the instants at which a program with the container's id in its command
 *              line has begun and ended (-1: it has not), or as `mount,EARLIEST,LATEST` or `link,EARLIEST,LATEST` with
 *              the interval in which mounts or interfaces have changed. Instants are in ns from the receipt of `begin`.
 *              `crowded` when more has happened than it keeps, since what it has not kept may be the engine's
 * End of input ends it.
 */
#include "parts/clock.h"
#include "parts/files.h"
#include "parts/lines.h"
#include "parts/priority.h"
#include "parts/questions.h"
#include "parts/tracepoint.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_STEPS = 64, MAX_NEW = 256, WORD_ROOM = 32, FIXED_FILES = 3 };

static struct tracepoint execs, exits;
static struct step {
  enum { EXEC, MOUNT, LINK } kind;
  uint32_t pid;
  char program[WORD_ROOM], verb[WORD_ROOM];
  int64_t first, last;
} steps[MAX_STEPS];
static int step_count;
static bool is_crowded;
static char container[256];
static int64_t received, cpu;
/* An instant before the last look at mounts and interfaces: what is new was not there then. */
static int64_t looked;
/* Execs whose command lines have not been read yet. */
static struct {
  uint32_t pid;
  uint64_t time;
} started[MAX_NEW];
static int started_count;

static void note_exec(uint32_t pid, uint32_t thread, uint64_t time) {
  (void)thread;
  is_crowded = is_crowded || started_count == MAX_NEW;
  if (started_count == MAX_NEW) return;
  started[started_count].pid = pid;
  started[started_count++].time = time;
}

/* A process ends with its first thread, or some instants later. */
static void note_exit(uint32_t pid, uint32_t thread, uint64_t time) {
  if (pid != thread) return;
  for (int i = 0; i < step_count; i++)
    if (steps[i].kind == EXEC && steps[i].pid == pid && steps[i].last < 0) steps[i].last = (int64_t)time;
}

static struct step *add_step(int kind, int64_t first, int64_t last) {
  is_crowded = is_crowded || step_count == MAX_STEPS;
  if (step_count == MAX_STEPS) return NULL;
  steps[step_count] = (struct step){.kind = kind, .first = first, .last = last};
  return &steps[step_count++];
}

/* Keeps only what is safe in an answer. */
static void copy_word(char into[WORD_ROOM], const char *text) {
  size_t length = 0;
  for (; *text && length < WORD_ROOM - 1; text++) {
    const char c = *text;
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("._-", c);
    into[length++] = is_plain ? c : '_';
  }
  if (length == 0) into[length++] = '-';
  into[length] = '\0';
}

/* What runtimes and shims are asked to do is a word by itself among their arguments. */
static const char *verb_in(const char *line, size_t length) {
  static const char *const verbs[] = {"create", "start", "boot", "gofer", "delete", "state", "init"};
  for (const char *word = line; word < line + length; word += strlen(word) + 1)
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
      if (strcmp(word, verbs[i]) == 0) return verbs[i];
  return "-";
}

static bool is_known(uint32_t pid, const char *program, const char *verb) {
  for (int i = 0; i < step_count; i++)
    if (steps[i].pid == pid && strcmp(steps[i].program, program) == 0 && strcmp(steps[i].verb, verb) == 0) return true;
  return false;
}

static void look_at_program(uint32_t pid, int64_t time) {
  static char line[1 << 15];
  char path[64], program[WORD_ROOM];
  snprintf(path, sizeof path, "/proc/%u/cmdline", pid);
  const long length = read_text(path, line, sizeof line);
  if (length <= 0 || !memmem(line, (size_t)length, container, strlen(container))) return;
  const char *slash = strrchr(line, '/'), *verb = verb_in(line, (size_t)length);
  copy_word(program, slash ? slash + 1 : line);
  /* A runtime may replace itself by a copy of itself. */
  if (is_known(pid, program, verb)) return;
  struct step *step = add_step(EXEC, time, -1);
  if (!step) return;
  step->pid = pid;
  memcpy(step->program, program, sizeof program);
  copy_word(step->verb, verb);
}

/* True when interfaces have changed; takes all that the kernel says of it. */
static bool links_changed(int sock) {
  static char buffer[1 << 16];
  bool changed = false;
  for (ssize_t got; (got = recv(sock, buffer, sizeof buffer, MSG_DONTWAIT)) > 0 || (got < 0 && errno == ENOBUFS);)
    changed = true;
  return changed;
}

/* Looks for what has happened until mounts were polled last, at `polled` or later. */
static void look(struct pollfd *mounts, int links, int64_t polled) {
  tracepoint_drain(&execs, note_exec);
  for (int i = 0; i < started_count; i++) look_at_program(started[i].pid, (int64_t)started[i].time);
  started_count = 0;
  tracepoint_drain(&exits, note_exit);
  if (mounts->revents & (POLLPRI | POLLERR)) add_step(MOUNT, looked, monotonic_ns());
  mounts->revents = 0;
  if (links_changed(links)) add_step(LINK, looked, monotonic_ns());
  looked = polled;
}

static void switch_on(bool on) {
  tracepoint_switch(&execs, on);
  tracepoint_switch(&exits, on);
}

static void begin(const struct question *question, const char *id, struct pollfd *mounts, int links, int64_t now) {
  snprintf(container, sizeof container, "%s", id);
  received = looked = now;
  cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  switch_on(true);
  look(mounts, links, now);
  poll(mounts, 1, 0); /* what has changed by now is not of this start */
  mounts->revents = 0;
  step_count = 0;
  is_crowded = false;
  answer_question(STDOUT_FILENO, question->id, "begun");
}

static void end(const struct question *question, struct pollfd *mounts, int links) {
  static const char *const kinds[] = {"exec", "mount", "link"};
  char text[LINE_ROOM - 256];
  size_t used = 0;
  look(mounts, links, looked);
  switch_on(false);
  for (int i = 0; i < step_count; i++) {
    const struct step *step = &steps[i];
    char words[2 * WORD_ROOM + 2] = "";
    if (step->kind == EXEC) snprintf(words, sizeof words, ",%s,%s", step->program, step->verb);
    int length = snprintf(text + used, sizeof text - used, " %s%s,%lld,%lld", kinds[step->kind], words,
                          (long long)(step->first - received), step->last < 0 ? -1LL : (long long)(step->last - received));
    is_crowded = is_crowded || length < 0 || (size_t)length >= sizeof text - used;
    if (is_crowded) break;
    used += (size_t)length;
  }
  text[used] = '\0';
  container[0] = '\0';
  if (is_crowded) answer_question(STDOUT_FILENO, question->id, "crowded");
  else answer_question(STDOUT_FILENO, question->id, "trail %lld %lld%s", (long long)(monotonic_ns() - received),
                  (long long)(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu), text);
}

static int open_links(void) {
  const struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
  int sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  return sock >= 0 && bind(sock, (const struct sockaddr *)&address, sizeof address) != 0 ? -1 : sock;
}

int main(void) {
  static struct lines input = {.fd = STDIN_FILENO};
  static struct pollfd files[FIXED_FILES + MAX_CPUS];
  setvbuf(stdout, NULL, _IOLBF, 0);
  const int mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC), links = open_links();
  const char *refused = mounts < 0 ? "mountinfo" : links < 0 ? "rtnetlink" : NULL;
  if (!refused) refused = tracepoint_open(&execs, "sched/sched_process_exec", true);
  if (!refused) refused = tracepoint_open(&exits, "sched/sched_process_exit", false);
  if (refused) {
    printf("unavailable %s: %s\n", refused, strerror(errno));
    return 0;
  }
  go_first();
  puts("ready");
  files[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
  files[1] = (struct pollfd){.fd = mounts, .events = POLLPRI};
  files[2] = (struct pollfd){.fd = links, .events = POLLIN};
  for (int i = 0; i < execs.count; i++)
    files[FIXED_FILES + i] = (struct pollfd){.fd = execs.rings[i].fd, .events = POLLIN};
  for (;;) {
    struct question question;
    const int64_t polled = monotonic_ns();
    if (poll(files, container[0] ? FIXED_FILES + (nfds_t)execs.count : 1, -1) < 0) continue;
    if (container[0]) look(&files[1], links, polled);
    if (!files[0].revents) continue;
    if (!lines_read(&input)) return 0;
    const int64_t now = monotonic_ns();
    for (char *line; (line = lines_next(&input));) {
      if (!question_of(line, &question)) continue;
      if (strncmp(question.text, "begin ", 6) == 0) begin(&question, question.text + 6, &files[1], links, now);
      else if (strcmp(question.text, "end") == 0) end(&question, &files[1], links);
      else answer_question(STDOUT_FILENO, question.id, "error");
    }
  }
}
