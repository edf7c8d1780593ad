#include "answer.h"
#include "../parts/clock.h"
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void answer_bytes(struct answer *answer, const void *bytes, size_t length) {
  size_t room = sizeof answer->text - answer->length;
  if (length > room) {
    length = room;
    answer->cut = true;
  }
  memcpy(answer->text + answer->length, bytes, length);
  answer->length += length;
}

void answer_text(struct answer *answer, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (length > 0) answer_bytes(answer, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

/* A limit given as an argument, at most the room of an answer. */
size_t answer_limit(const char *text) {
  unsigned long long limit = strtoull(text, NULL, 10);
  return limit < ANSWER_ROOM ? (size_t)limit : (size_t)ANSWER_ROOM;
}

/* Kills a process with its group and reaps all of it: the session adopts the children that are left. A process that
 * hangs in the kernel is not waited for. */
void end_group(pid_t leader) {
  kill(-leader, SIGKILL);
  for (int tries = 0; tries < 200;) {
    pid_t reaped = waitpid(-leader, NULL, WNOHANG);
    if (reaped < 0) return;
    if (reaped > 0) continue;
    tries++;
    sleep_ms(1);
  }
}

static void *needed(void *room) {
  if (!room) _exit(1);
  return room;
}

void *room_for(size_t count, size_t size) { return needed(calloc(count, size)); }

void *larger_room(void *room, size_t count, size_t size) { return needed(reallocarray(room, count, size)); }

char *copy_of(const char *text) { return needed(strdup(text)); }
