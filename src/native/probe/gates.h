/*
 * System calls made by number, through each of the interfaces that a kernel for x86-64 may offer. Each is made in a
 * process of its own that has no files open, and always with arguments under which it can do nothing.
 */
#ifndef BALLAST_PROBE_GATES_H
#define BALLAST_PROBE_GATES_H

#include "answer.h"

/* No pointer, no descriptor, no process, no size, and every flag. */
#define BAD (-1L)
/* A process id, a key or a handle that nothing has. */
#define NOBODY 0x7ffffff1L

/* The outcome of a call: an errno, 0 for success, or one of these. */
enum { GATE_KILLED = 255, GATE_BLOCKED = 254, GATE_NOT_TRIED = 253, GATE_PATIENCE_US = 500000 };

enum gate { GATE_NATIVE, GATE_I386, GATE_X32, GATE_COUNT };

/* The outcome of a call through a gate, made in a process of its own. */
int outcome(enum gate gate, long number, const long arguments[6]);
/* The outcome in a word: an errno's name, `OK`, `KILLED`, `BLOCKED`, `UNTRIED` or `UNKNOWN`. */
const char *outcome_name(int code);
/* The number of a gated call on this machine; below 0: none. */
long native_number(size_t index);
void verb_reach(struct answer *answer, int argc, char **argv);
void verb_interface(struct answer *answer, int argc, char **argv);

#endif
