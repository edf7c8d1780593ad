/*
 * Sees, through the kernel's exec tracepoint, a container's first process run a program of its own root filesystem:
 * the instant at which a container runtime has handed over to the workload. The kernel pushes the event, so watching
 * costs nothing while nothing happens. Says `ready`, or `unavailable REASON` and ends. Reads lines from stdin, for as
 * many containers at a time as there are watches:
 *   watch ID   begins, and says `watching ID` once nothing will be missed; ends with `exec ID FIRST LAST SENT CPU
 *              ADDRESS`: the exec was one of those between two instants, which are the same unless the process has run
 *              several programs since it was last looked at; then the instant of this answer, all in ns from the receipt
 *              of this line, the CPU time it took, of which none is told twice, and the IPv4 address at which the host
 *              reaches the process (`-`: none). Before that it may say `born` with the same: a sandbox has run a program,
 *              before the workload, and its network is there.
 *   stop ID    ends it, unless it has ended: after a last look it says `sandbox` with the same, of the first program of a
 *              sandbox that runs now, or `unseen` when there is none
 * A runtime's own helper is recognised by its program lying on another filesystem than its root, never by name.
 * End of input ends it.
 */
#include "parts/clock.h"
#include "parts/files.h"
#include "parts/lines.h"
#include "parts/network.h"
#include "parts/tracepoint.h"
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_SEEN 256
#define MAX_WATCHES 128
#define MAX_KIN 16
/* The time between two looks for the network of a sandbox. */
#define LOOK_MS 1

static struct tracepoint execs;

/* The oldest and the newest exec of each process since it was last looked at. */
static struct seen {
  uint32_t pid;
  uint64_t first, last;
  bool is_new;
} seen[MAX_SEEN];
static int seen_count;

/* The containers that are being watched for. */
static struct watch {
  char id[256];
  int64_t received, cpu;
  /* Its processes that run programs of the host: a sandbox and its helpers. */
  struct seen kin[MAX_KIN];
  int kin_count;
  bool is_network_known;
} watches[MAX_WATCHES];
static int watch_count;
/* Our CPU time at the last answer: what was told with it is told with no other. */
static int64_t cpu_told;

static void note(uint32_t pid, uint32_t thread, uint64_t time) {
  (void)thread;
  for (int i = 0; i < seen_count; i++)
    if (seen[i].pid == pid) {
      if (!seen[i].is_new || time < seen[i].first) seen[i].first = time;
      if (!seen[i].is_new || time > seen[i].last) seen[i].last = time;
      seen[i].is_new = true;
      return;
    }
  if (seen_count < MAX_SEEN) seen[seen_count++] = (struct seen){pid, time, time, true};
}

static void drain(void) { tracepoint_drain(&execs, note); }

static bool runs_own_program(uint32_t pid, dev_t host_root) {
  char path[64];
  struct stat root, program;
  snprintf(path, sizeof path, "/proc/%u/root/.", pid);
  if (stat(path, &root) != 0 || root.st_dev == host_root) return false;
  snprintf(path, sizeof path, "/proc/%u/exe", pid);
  return stat(path, &program) == 0 && program.st_dev == root.st_dev;
}

/* The watch for the container that the process is in, by the names of its cgroups; NULL when there is none. */
static struct watch *watch_of(uint32_t pid) {
  char path[64], text[8192];
  snprintf(path, sizeof path, "/proc/%u/cgroup", pid);
  if (read_text(path, text, sizeof text) <= 0) return NULL;
  for (int i = 0; i < watch_count; i++)
    if (strstr(text, watches[i].id) != NULL) return &watches[i];
  return NULL;
}

static void forget(struct watch *watch) {
  *watch = watches[--watch_count];
  if (watch_count == 0) tracepoint_switch(&execs, false);
}

static void report(const char *what, const struct watch *watch, uint64_t first, uint64_t last, const char *address) {
  const int64_t cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID), since = watch->cpu > cpu_told ? watch->cpu : cpu_told;
  printf("%s %s %lld %lld %lld %lld %s\n", what, watch->id, (long long)first - watch->received,
         (long long)last - watch->received, (long long)(monotonic_ns() - watch->received), (long long)(cpu - since),
         address);
  cpu_told = cpu;
}

static void report_exec(struct watch *watch, const struct seen *workload) {
  char address[ADDRESS_ROOM] = "-";
  if (!own_address_of(workload->pid, address) && shares_network(workload->pid)) strcpy(address, "127.0.0.1");
  report("exec", watch, workload->first, workload->last, address);
  forget(watch);
}

/* Says that a sandbox can be reached, once. One that shares the host's network is not known by it. */
static void look_for_network(struct watch *watch) {
  char address[ADDRESS_ROOM];
  for (int i = 0; i < watch->kin_count && !watch->is_network_known; i++) {
    if (!own_address_of(watch->kin[i].pid, address)) continue;
    watch->is_network_known = true;
    report("born", watch, watch->kin[0].first, watch->kin[0].last, address);
  }
}

/* True while a sandbox is there whose network is not: nothing tells when that will be. */
static bool awaits_network(void) {
  for (int i = 0; i < watch_count; i++)
    if (watches[i].kin_count > 0 && !watches[i].is_network_known) return true;
  return false;
}

/* Looks at each process that has run a program since the last look. After a find the events are drained again: what
 * was seen running may be a newer exec's program, and that of other processes may be newer too. Until it is looked at it
 * may have run several, of which any may be the first of its own root. */
static void look(dev_t host_root) {
  drain();
  for (int i = 0; i < seen_count && watch_count > 0; i++) {
    if (!seen[i].is_new) continue;
    seen[i].is_new = false;
    const bool is_workload = runs_own_program(seen[i].pid, host_root);
    struct watch *watch = watch_of(seen[i].pid);
    if (watch == NULL) continue;
    if (!is_workload) {
      if (watch->kin_count < MAX_KIN) watch->kin[watch->kin_count++] = seen[i];
      continue;
    }
    struct seen workload = seen[i];
    drain();
    if (seen[i].is_new) workload.last = seen[i].last;
    report_exec(watch, &workload);
    i = -1;
  }
  seen_count = 0;
  for (int i = 0; i < watch_count; i++) look_for_network(&watches[i]);
}

static void begin(const char *id, int64_t received) {
  if (watch_count == MAX_WATCHES || id[0] == '\0') return;
  if (watch_count == 0) {
    drain();
    seen_count = 0;
    tracepoint_switch(&execs, true);
  }
  struct watch *watch = &watches[watch_count++];
  *watch = (struct watch){.received = received, .cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID)};
  snprintf(watch->id, sizeof watch->id, "%s", id);
  printf("watching %s\n", id);
}

/* True while one of its processes runs a program of the host: the first process of another container is the workload. */
static bool is_sandbox(const struct watch *watch, dev_t host_root) {
  for (int i = 0; i < watch->kin_count; i++)
    if (watch_of(watch->kin[i].pid) == watch && !runs_own_program(watch->kin[i].pid, host_root)) return true;
  return false;
}

static void end(const char *id, dev_t host_root) {
  look(host_root);
  for (int i = 0; i < watch_count; i++) {
    if (strcmp(watches[i].id, id) != 0) continue;
    const struct seen *sandbox = is_sandbox(&watches[i], host_root) ? &watches[i].kin[0] : NULL;
    const uint64_t now = (uint64_t)monotonic_ns();
    if (sandbox) report("sandbox", &watches[i], sandbox->first, sandbox->last, "-");
    else report("unseen", &watches[i], now, now, "-");
    return forget(&watches[i]);
  }
}

static void obey(const char *line, int64_t received, dev_t host_root) {
  if (strncmp(line, "watch ", 6) == 0) begin(line + 6, received);
  if (strncmp(line, "stop ", 5) == 0) end(line + 5, host_root);
}

int main(void) {
  static struct lines input = {.fd = STDIN_FILENO};
  static struct pollfd files[1 + MAX_CPUS];
  struct stat root;
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *refused = stat("/.", &root) != 0 ? "stat /" : tracepoint_open(&execs, "sched/sched_process_exec", true);
  if (refused) {
    printf("unavailable %s: %s\n", refused, strerror(errno));
    return 0;
  }
  puts("ready");
  files[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
  for (int i = 0; i < execs.count; i++) files[i + 1] = (struct pollfd){.fd = execs.rings[i].fd, .events = POLLIN};
  for (;;) {
    const int timeout = awaits_network() ? LOOK_MS : -1;
    if (poll(files, watch_count > 0 ? (nfds_t)execs.count + 1 : 1, timeout) < 0) continue;
    if (files[0].revents) {
      if (!lines_read(&input)) return 0;
      const int64_t now = monotonic_ns();
      for (char *line; (line = lines_next(&input));) obey(line, now, root.st_dev);
    }
    if (watch_count > 0) look(root.st_dev);
  }
}
