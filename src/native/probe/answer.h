/* What a request is answered with: an errno and bytes, bounded. */
#ifndef BALLAST_PROBE_ANSWER_H
#define BALLAST_PROBE_ANSWER_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_ROOM = 65536 };

struct answer {
  int code;
  bool cut;
  size_t length;
  char text[ANSWER_ROOM];
};

struct answer_head {
  int32_t code, cut;
  uint32_t length;
};

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void answer_bytes(struct answer *answer, const void *bytes, size_t length) {
  size_t room = sizeof answer->text - answer->length;
  if (length > room) {
    length = room;
    answer->cut = true;
  }
  memcpy(answer->text + answer->length, bytes, length);
  answer->length += length;
}

static void __attribute__((format(printf, 2, 3))) answer_text(struct answer *answer, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (length > 0) answer_bytes(answer, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

/* A limit given as an argument, never above the room of an answer. */
static size_t answer_limit(const char *text) {
  unsigned long long limit = strtoull(text, NULL, 10);
  return limit < ANSWER_ROOM ? (size_t)limit : (size_t)ANSWER_ROOM;
}

/*
 * Kills a process with its group and reaps all of it: the session adopts whatever a child leaves. One that hangs in
 * the kernel is not waited for.
 */
static void end_group(pid_t leader) {
  const struct timespec pace = {0, 1000000};
  kill(-leader, SIGKILL);
  for (int tries = 0; tries < 200;) {
    pid_t reaped = waitpid(-leader, NULL, WNOHANG);
    if (reaped < 0) return;
    if (reaped > 0) continue;
    tries++;
    nanosleep(&pace, NULL);
  }
}

#endif
