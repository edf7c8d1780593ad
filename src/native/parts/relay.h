/* The standard streams of a workload, as a container has them without a terminal: nothing to read, and pipes of its user
 * for its output and errors, which are passed on to one file. */
#ifndef RELAY_H
#define RELAY_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { RELAY_PIPES = 2, RELAY_CHUNK = 16384, RELAY_DRAIN_MS = 5000 };

struct relay {
  int from[RELAY_PIPES]; /* the ends that are read; -1 once a pipe has ended */
  int into[RELAY_PIPES]; /* the ends that the workload writes to */
  int to;                /* does not block; -1 once nobody reads it */
  char reserved;         /* a byte that only others write to the file: `?` is passed on for it; 0: none */
  size_t start, end;     /* what of the buffer is still to be written */
  char buffer[RELAY_CHUNK];
};

/* Makes the pipes, which this user may open again by /dev/stdout and /dev/stderr. 0, or -1 with errno. */
int relay_open(struct relay *relay, uid_t user);

/* Gives this process, which becomes the workload, its standard streams. 0, or -1 with errno. */
int relay_wear(const struct relay *relay);

/* Closes the ends to write to, which the workload has by now. */
void relay_started(struct relay *relay);

/* Passes on to this file from now on. 0, or -1 with errno. */
int relay_begin(struct relay *relay, int to);

struct pollfd;
/* Sets what to wait for: RELAY_PIPES + 1 files, so that nothing is read before what was read has been written. */
void relay_watch(const struct relay *relay, struct pollfd *files);

/* Passes on what there is after poll; never blocks. */
void relay_pass(struct relay *relay);

/* Passes on all that is in the pipes now, for as long as the other side takes it, and at most RELAY_DRAIN_MS. */
void relay_drain(struct relay *relay);

#endif
