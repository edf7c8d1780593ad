/* The CPU time of processes and of all that descends from them, however short its life: the kernel counts by perf
 * counters that each new thread inherits. */
#ifndef BALLAST_DESCENT_H
#define BALLAST_DESCENT_H

#include <stdint.h>
#include <sys/types.h>

/* Begins to count for every thread of a process, besides those that are counted already. 0 or an errno; a process that
 * has ended is no error. */
int descent_count(pid_t pid);
/* What all of them have used since each was begun with, in ns; -1 when it cannot be read. */
int64_t descent_used_ns(void);
/* Ends the counting. */
void descent_end(void);

#endif
