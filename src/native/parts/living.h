/* The processes of this host, and what those that live have used. */
#ifndef BALLAST_LIVING_H
#define BALLAST_LIVING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The processes, the newest ids first; returns how many. */
size_t living_list(pid_t *pids, size_t most);
/* True when the command line of a process contains the text. */
bool living_says(pid_t pid, const char *text);
/* The CPU time of a whole process, threads that have ended included, in ns; -1 when it has ended. */
int64_t living_cpu_ns(pid_t pid);

struct activity {
  /* Bytes read from storage, and faults that had to wait for it: also of threads that have ended, and of children that
   * were waited for. */
  uint64_t read_bytes, major_faults;
  /* Context switches, of the threads that live. */
  uint64_t switches;
  /* The CPU time of the threads that do not run a virtual CPU, in ns, and how many do. */
  uint64_t besides_vcpus_ns;
  unsigned vcpus;
};

/* Adds what a process has done. False when it cannot be read. */
bool living_add(pid_t pid, struct activity *sum);
/* The number after a label in a text such as /proc/PID/io; 0 when it is not there. */
uint64_t number_after(const char *text, const char *label);

#endif
