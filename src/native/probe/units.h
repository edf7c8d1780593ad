/* Units of work, each small and always the same: a victim is timed by them, and an aggressor repeats them. All of it
 * is bounded in size; a file is removed from its folder as soon as it is open. */
#ifndef BALLAST_PROBE_UNITS_H
#define BALLAST_PROBE_UNITS_H

#include <netinet/in.h>
#include <stddef.h>

enum { PAGE = 4096, MIB = 1 << 20, WALK_BYTES = 8 << 20, WALK_STEPS = 2000, CACHE_LINE = 64, SPIN_STEPS = 100000 };
enum { CALLS_A_UNIT = 100, SMALL_WRITE = 4 << 10, LARGE_WRITE = 64 << 10, LARGEST_FILE = 8 << 20, NAMES = 64, DATAGRAM = 512 };

/* What a unit works with, made before its first. */
struct workplace {
  size_t bytes; /* how much memory it may take */
  const char *address, *port;
  int file; /* a file, a folder or a socket */
  char *memory;
  size_t at;
  unsigned long long state;
  char folder[64];
};

struct unit {
  const char *name;
  unsigned long long amount; /* what one is worth, in operations or bytes */
  int (*prepare)(struct workplace *);
  int (*once)(struct workplace *); /* both answer with an errno */
};

const struct unit *unit_named(const char *name);
/* Writes the memory once, or all of it would be one empty page of the kernel's. The session itself does it before
 * anything is timed: each request then inherits it. */
void units_warm(void);
int socket_address(const char *address, const char *port, struct sockaddr_in *to);

#endif
