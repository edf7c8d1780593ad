#include "limits.h"
#include "answer.h"
#include "../parts/clock.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_SLEEPERS = 2048, MAX_SPINNERS = 64, MAX_SPIN_MS = 5000, MAX_SLEEP_MS = 2000 };

/* Allocates memory in small pieces and touches each page of it: the kernel refuses at once one piece that is larger
 * than the machine. */
static void fill_memory(unsigned long long bytes) {
  enum { PIECE = 1 << 20 };
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  /* If the kernel has to kill a process, it must be this one. */
  if (score < 0 || write(score, "1000", 4) != 4) _exit(2);
  close(score);
  for (unsigned long long done = 0; done < bytes; done += PIECE) {
    char *piece = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (piece == MAP_FAILED) _exit(1);
    for (size_t at = 0; at < PIECE; at += 4096) piece[at] = 1;
  }
  _exit(0);
}

/* allocate BYTES: tries to fill memory in a process of its own: `filled`, `refused` by the kernel, or `killed` */
void verb_allocate(struct answer *answer, int argc, char **argv) {
  (void)argc;
  unsigned long long bytes = strtoull(argv[1], NULL, 10);
  int status = 0;
  pid_t child = fork();
  if (child == 0) fill_memory(bytes);
  if (child < 0 || waitpid(child, &status, 0) != child) answer->code = errno;
  else if (WIFSIGNALED(status)) answer_text(answer, WTERMSIG(status) == SIGKILL ? "killed\n" : "broken\n");
  else if (WEXITSTATUS(status) == 2) answer->code = EACCES;
  else answer_text(answer, WEXITSTATUS(status) == 0 ? "filled\n" : "refused\n");
}

/* spin COUNT MS: runs that many processes that do nothing but use a processor, for so long */
void verb_spin(struct answer *answer, int argc, char **argv) {
  (void)argc;
  long count = strtol(argv[1], NULL, 10), length = strtol(argv[2], NULL, 10);
  if (count < 1 || count > MAX_SPINNERS || length < 1 || length > MAX_SPIN_MS) {
    answer->code = EINVAL;
    return;
  }
  int64_t end = monotonic_ms() + length;
  for (long started = 0; started < count; started++) {
    pid_t child = fork();
    if (child < 0) answer->code = errno;
    if (child != 0) continue;
    while (monotonic_ms() < end);
    _exit(0);
  }
  while (wait(NULL) > 0);
}

/* sleepers COUNT MS: starts that many processes that sleep, or as many as it may, keeps them for so long, and says
 * how many it had and what ended it. */
void verb_sleepers(struct answer *answer, int argc, char **argv) {
  (void)argc;
  static pid_t sleepers[MAX_SLEEPERS];
  long count = strtol(argv[1], NULL, 10), length = strtol(argv[2], NULL, 10), started = 0;
  int code = 0;
  if (count < 1 || count > MAX_SLEEPERS || length < 0 || length > MAX_SLEEP_MS) {
    answer->code = EINVAL;
    return;
  }
  while (started < count && code == 0) {
    pid_t child = fork();
    if (child == 0)
      for (;;) pause();
    if (child < 0) code = errno;
    else sleepers[started++] = child;
  }
  sleep_ms(length);
  for (long i = 0; i < started; i++) kill(sleepers[i], SIGKILL);
  while (wait(NULL) > 0);
  answer_text(answer, "%ld %s\n", started, code == 0 ? "OK" : strerrorname_np(code));
}

/* The user and system time of a process with all its threads, in clock ticks; 0 when it is gone. */
static unsigned long long cpu_ticks(const char *pid) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (file >= 0) close(file);
  if (length <= 0) return 0;
  text[length] = '\0';
  unsigned long long user = 0, system = 0;
  const char *after = strrchr(text, ')'); /* a name may hold anything, but no figure after it may */
  if (after) sscanf(after + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system);
  return user + system;
}

/* cpu-of PROCS_FILE|PID: the processor time of those processes so far and the time of looking, both in ms */
void verb_cpu_of(struct answer *answer, int argc, char **argv) {
  (void)argc;
  unsigned long long ticks = 0;
  char pid[32];
  FILE *file = argv[1][0] == '/' ? fopen(argv[1], "re") : NULL;
  if (argv[1][0] == '/' && !file) {
    answer->code = errno;
    return;
  }
  if (!file) ticks = cpu_ticks(argv[1]);
  while (file && fgets(pid, sizeof pid, file)) {
    pid[strcspn(pid, "\n")] = '\0';
    ticks += cpu_ticks(pid);
  }
  answer_text(answer, "%llu %lld\n", ticks * 1000 / (unsigned long long)sysconf(_SC_CLK_TCK), (long long)monotonic_ms());
}

/* argument-of PID FLAG: the argument after the flag, among those that a process was started with; of several the last,
 * by which an emulator goes */
void verb_argument_of(struct answer *answer, int argc, char **argv) {
  (void)argc;
  static char text[65536];
  char path[64];
  snprintf(path, sizeof path, "/proc/%.20s/cmdline", argv[1]);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t got = -1;
  size_t length = 0;
  while (file >= 0 && (got = read(file, text + length, sizeof text - 1 - length)) > 0) length += (size_t)got;
  if (got < 0) answer->code = errno;
  const char *last = NULL;
  for (size_t at = 0; at < length; at += strlen(text + at) + 1) {
    const char *next = text + at + strlen(text + at) + 1;
    if (strcmp(text + at, argv[2]) == 0 && next < text + length) last = next;
  }
  if (last) answer_text(answer, "%.400s\n", last);
}
