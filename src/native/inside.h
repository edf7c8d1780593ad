/*
 * Programs run inside on request, one at a time, beside the workload and as it is: its user, environment and folder.
 * Shared by the process form's launcher and the guest's init, so that every form asks alike. Needs enter.h.
 * A request is `run MS ARGUMENT...`, arguments percent-encoded; its answer, once the program has ended, is `ran exit CODE`,
 * `ran signal N`, or `ran late` when it was killed after MS. 127: it could not be run.
 */
#ifndef BALLAST_INSIDE_H
#define BALLAST_INSIDE_H

#include "enter.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

enum { INSIDE_LINE = 8192, INSIDE_WORDS = 512 };

struct inside {
  pid_t pid; /* 0: none is running */
  long long deadline_ms;
  int late;
};

static long long inside_now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int inside_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void inside_decode(char *text) {
  char *to = text;
  for (const char *from = text; *from; from++) {
    int high = *from == '%' ? inside_digit(from[1]) : -1, low = high < 0 ? -1 : inside_digit(from[2]);
    *to++ = low < 0 ? *from : (char)(high * 16 + low);
    if (low >= 0) from += 2;
  }
  *to = '\0';
}

/* `join` takes the child where the workload is, such as into its cgroup; -1 when it cannot. */
static void inside_run(struct inside *inside, const struct entry *workload, char *request, int output,
                       int (*join)(const void *), const void *context) {
  char *argv[INSIDE_WORDS + 1], *rest = NULL;
  size_t count = 0;
  strtok_r(request, " ", &rest);
  char *limit = strtok_r(NULL, " ", &rest);
  for (char *word; count < INSIDE_WORDS && (word = strtok_r(NULL, " ", &rest));) {
    inside_decode(word);
    argv[count++] = word;
  }
  argv[count] = NULL;
  pid_t child = inside->pid || !limit || count == 0 ? -1 : fork();
  if (child < 0) {
    dprintf(output, "ran exit 126\n");
    return;
  }
  if (child == 0) {
    char error[512];
    struct entry entry = *workload;
    entry.argv = argv;
    setsid();
    if (join(context) != 0) _exit(126);
    int none = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++) dup2(none, fd);
    syscall(SYS_close_range, 3, ~0U, 0);
    entry_run(&entry, error, sizeof error);
    _exit(127);
  }
  *inside = (struct inside){.pid = child, .deadline_ms = inside_now_ms() + strtol(limit, NULL, 10)};
}

/* ms until the running program is killed; -1 without one. Kills it, and what is still in its session's group, when late. */
static int inside_left_ms(struct inside *inside) {
  if (!inside->pid || inside->late) return -1;
  long long left = inside->deadline_ms - inside_now_ms();
  if (left > 0) return left > 60000 ? 60000 : (int)left;
  inside->late = 1;
  kill(-inside->pid, SIGKILL);
  kill(inside->pid, SIGKILL);
  return -1;
}

/* To be told of every child that was reaped. */
static void inside_reaped(struct inside *inside, pid_t pid, int status, int output) {
  if (!inside->pid || pid != inside->pid) return;
  inside->pid = 0;
  if (inside->late) dprintf(output, "ran late\n");
  else if (WIFSIGNALED(status)) dprintf(output, "ran signal %d\n", WTERMSIG(status));
  else dprintf(output, "ran exit %d\n", WEXITSTATUS(status));
}

#endif
