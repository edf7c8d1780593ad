/* Tracepoints of the kernel, watched on all CPUs by perf: the kernel pushes each hit, and a hit costs nothing else. */
#ifndef BALLAST_TRACEPOINT_H
#define BALLAST_TRACEPOINT_H

#include <stdbool.h>
#include <stdint.h>

enum { MAX_CPUS = 1024 };

struct perf_event_mmap_page;

struct tracepoint {
  struct ring {
    int fd;
    struct perf_event_mmap_page *page;
  } rings[MAX_CPUS];
  int count;
};

/*
 * Opens a tracepoint such as `sched/sched_process_exec`, switched off. With `wakes` each hit makes its ring's descriptor
 * readable; without, hits wait until they are drained. Returns NULL, or what was refused, with errno.
 */
const char *tracepoint_open(struct tracepoint *tracepoint, const char *name, bool wakes);
void tracepoint_switch(const struct tracepoint *tracepoint, bool on);
/* Visits all hits since the last time: the process, its thread, and the instant in ns of CLOCK_MONOTONIC. */
void tracepoint_drain(const struct tracepoint *tracepoint, void (*visit)(uint32_t pid, uint32_t thread, uint64_t time));

#endif
