/*
 * Watches a cgroup, about every millisecond, until a process in it runs a program of its own root filesystem: the instant at
 * which a container runtime has handed over to the workload. Reads lines from stdin:
 *   watch PROCS_FILE   begins; ends with `exec FLOOR CPU`, FLOOR being the start of the last look that did not show it,
 *                      in ns from the receipt of this line (-1: the first look showed it)
 *   stop               ends it early, answered by `stopped 0 CPU`
 * A runtime's own helper is recognised by its program lying on another filesystem than its root, never by name.
 * End of input ends it.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static bool runs_workload(long pid, dev_t host_root) {
  char path[64];
  struct stat root, program;
  snprintf(path, sizeof path, "/proc/%ld/root/.", pid);
  if (stat(path, &root) != 0 || root.st_dev == host_root) return false;
  snprintf(path, sizeof path, "/proc/%ld/exe", pid);
  return stat(path, &program) == 0 && program.st_dev == root.st_dev;
}

static bool look(const char *procs, dev_t host_root) {
  FILE *file = fopen(procs, "re");
  if (file == NULL) return false;
  long pid;
  bool found = false;
  while (!found && fscanf(file, "%ld", &pid) == 1) found = runs_workload(pid, host_root);
  fclose(file);
  return found;
}

int main(void) {
  prctl(PR_SET_TIMERSLACK, 1);
  setvbuf(stdin, NULL, _IONBF, 0);
  struct stat root;
  if (stat("/.", &root) != 0) return 1;
  char line[4200], procs[4200] = "";
  int64_t received = 0, floor = -1, cpu = 0;
  for (;;) {
    const bool active = procs[0] != '\0';
    const struct timespec pace = {0, 1000000};
    struct pollfd input = {.fd = 0, .events = POLLIN};
    if (ppoll(&input, 1, active ? &pace : NULL, NULL) > 0) {
      if (fgets(line, sizeof line, stdin) == NULL) return 0;
      line[strcspn(line, "\n")] = '\0';
      if (strncmp(line, "watch ", 6) == 0) {
        received = clock_ns(CLOCK_MONOTONIC);
        cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
        floor = -1;
        strcpy(procs, line + 6);
      } else if (strcmp(line, "stop") == 0) {
        if (active) printf("stopped 0 %lld\n", (long long)(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu));
        fflush(stdout);
        procs[0] = '\0';
      }
    }
    if (procs[0] == '\0') continue;
    const int64_t started = clock_ns(CLOCK_MONOTONIC) - received;
    if (look(procs, root.st_dev)) {
      printf("exec %lld %lld\n", (long long)floor, (long long)(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu));
      fflush(stdout);
      procs[0] = '\0';
    } else {
      floor = started;
    }
  }
}
