/* The answer to a request: an errno and bytes, bounded. */
#ifndef BALLAST_PROBE_ANSWER_H
#define BALLAST_PROBE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

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

/* Adds bytes; those that find no room are left out, and the answer is `cut`. */
void answer_bytes(struct answer *answer, const void *bytes, size_t length);
/* Adds text, at most 511 bytes of it. */
void answer_text(struct answer *answer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A limit given as an argument, at most the room of an answer. */
size_t answer_limit(const char *text);
/* Kills a process with its group and reaps all of it: the session adopts the children that are left. A process that
 * hangs in the kernel is not waited for. */
void end_group(pid_t leader);

/* Allocates memory. A child of the session ends when there is none left; its request is then answered with `died`. */
void *room_for(size_t count, size_t size);
void *larger_room(void *room, size_t count, size_t size);
char *copy_of(const char *text);

#endif
