#include "guard.h"
#include "answer.h"
#include "../parts/clock.h"
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The guard lasts less than a hold may, so that it acts and is not merely ended. */
enum { GUARD_PACE_MS = 20, GUARD_MS = 9500, GUARD_PERCENT = 10 };

static bool memory_is_short(void) {
  char line[128];
  unsigned long long total = 0, available = 0;
  FILE *file = fopen("/proc/meminfo", "re");
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "MemTotal: %llu", &total) != 1 && sscanf(line, "MemAvailable: %llu", &available) == 1) break;
  if (file) fclose(file);
  return total == 0 || available * 100 < total * GUARD_PERCENT;
}

static void end_all(const char *target, int process) {
  char pid[32];
  if (process >= 0) syscall(SYS_pidfd_send_signal, process, SIGKILL, NULL, 0);
  FILE *file = process < 0 ? fopen(target, "re") : NULL;
  while (file && fgets(pid, sizeof pid, file))
    if (strtol(pid, NULL, 10) > 1) kill((pid_t)strtol(pid, NULL, 10), SIGKILL);
  if (file) fclose(file);
}

/* guard PROCS_FILE|PID: refused when there is nothing to end, or memory is short already */
int hold_guard(const char *target, int output) {
  int process = target[0] == '/' ? -1 : (int)syscall(SYS_pidfd_open, strtol(target, NULL, 10), 0);
  if (target[0] == '/' ? access(target, R_OK) != 0 : process < 0) return errno;
  if (memory_is_short()) return ENOMEM;
  pid_t leader = getpid(), watcher = fork();
  if (watcher != 0) return watcher < 0 ? errno : 0;
  const struct timespec pace = {0, GUARD_PACE_MS * 1000000};
  close(output);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != leader) _exit(0);
  for (int64_t end = monotonic_ms() + GUARD_MS; monotonic_ms() < end && !memory_is_short();) nanosleep(&pace, NULL);
  end_all(target, process);
  kill(0, SIGKILL); /* it lived no longer than its task, and that is how it tells */
  _exit(0);
}
