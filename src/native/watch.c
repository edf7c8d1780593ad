/*
 * Sees, through the kernel's exec tracepoint, a container's first process run a program of its own root filesystem:
 * the instant at which a container runtime has handed over to the workload. The kernel pushes the event, so watching
 * costs nothing while nothing happens. Says `ready`, or `unavailable REASON` and ends. Reads lines from stdin, for as
 * many containers at a time as there are watches:
 *   watch ID   begins; ends with `exec ID EXEC SENT CPU ADDRESS`: the instants of the exec and of this answer, in ns
 *              from the receipt of this line, the CPU time it took, of which none is told twice, and the IPv4 address
 *              at which the host reaches the process (`-`: none). Before that it may say `born` with the same: a
 *              sandbox has run a program at this instant, before the workload, and its network is there.
 *   stop ID    ends it early, without an answer
 * A runtime's own helper is recognised by its program lying on another filesystem than its root, never by name.
 * End of input ends it.
 */
#include "parts/clock.h"
#include "parts/files.h"
#include "parts/lines.h"
#include "parts/network.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_CPUS 1024
#define MAX_SEEN 256
#define MAX_WATCHES 128
#define MAX_KIN 16
#define DATA_PAGES 8
/* The time between two looks for the network of a sandbox. */
#define LOOK_MS 1

static struct ring {
  int fd;
  struct perf_event_mmap_page *page;
} rings[MAX_CPUS];
static int ring_count;
static size_t page_size;

/* The newest exec of each process since it was last looked at. */
static struct seen {
  uint32_t pid;
  uint64_t time;
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

static _Noreturn void unavailable(const char *what) {
  printf("unavailable %s: %s\n", what, strerror(errno));
  exit(0);
}

static long long read_number(const char *path) {
  char text[32], *end;
  if (read_text(path, text, sizeof text) <= 0) return -1;
  long long number = strtoll(text, &end, 10);
  return end == text || number < 0 ? -1 : number;
}

/* Reads the tracepoint's id in a child with mounts of its own, so that the host's are not changed. */
static long long tracepoint_id(void) {
  static const char id[] = "/sys/kernel/tracing/events/sched/sched_process_exec/id";
  int answer[2];
  long long number = read_number(id);
  if (number >= 0 || pipe2(answer, O_CLOEXEC) != 0) return number;
  pid_t child = fork();
  if (child == 0) {
    if (unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL) == 0 &&
        mount("tracefs", "/sys/kernel/tracing", "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0)
      number = read_number(id);
    _exit(write(answer[1], &number, sizeof number) == (ssize_t)sizeof number ? 0 : 1);
  }
  close(answer[1]);
  if (child < 0 || read(answer[0], &number, sizeof number) != (ssize_t)sizeof number) number = -1;
  close(answer[0]);
  if (child > 0) waitpid(child, NULL, 0);
  return number;
}

static void open_rings(long long tracepoint) {
  struct perf_event_attr about = {
      .type = PERF_TYPE_TRACEPOINT,
      .size = sizeof about,
      .config = (uint64_t)tracepoint,
      .sample_period = 1,
      .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME,
      .disabled = 1,
      .wakeup_events = 1,
      .use_clockid = 1,
      .clockid = CLOCK_MONOTONIC,
  };
  for (int cpu = 0; cpu < MAX_CPUS; cpu++) {
    int fd = (int)syscall(SYS_perf_event_open, &about, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd < 0 && errno == ENODEV) continue; /* an offline CPU */
    if (fd < 0 && errno == EINVAL && ring_count > 0) break; /* beyond the last one */
    if (fd < 0) unavailable("perf_event_open");
    void *page = mmap(NULL, (1 + DATA_PAGES) * page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) unavailable("mmap");
    rings[ring_count++] = (struct ring){fd, page};
  }
  if (ring_count == 0) unavailable("no CPU");
}

static void switch_rings(bool on) {
  for (int i = 0; i < ring_count; i++) ioctl(rings[i].fd, on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0);
}

static void note(uint32_t pid, uint64_t time) {
  for (int i = 0; i < seen_count; i++)
    if (seen[i].pid == pid) {
      if (time > seen[i].time) seen[i].time = time;
      seen[i].is_new = true;
      return;
    }
  if (seen_count < MAX_SEEN) seen[seen_count++] = (struct seen){pid, time, true};
}

static void drain_ring(const struct ring *ring) {
  const size_t size = DATA_PAGES * page_size;
  const char *data = (const char *)ring->page + page_size;
  uint64_t head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE), tail = ring->page->data_tail;
  while (tail < head) {
    struct {
      struct perf_event_header header;
      uint32_t pid, tid;
      uint64_t time;
    } record;
    for (size_t i = 0; i < sizeof record; i++) ((char *)&record)[i] = data[(tail + i) % size];
    if (record.header.size < sizeof record.header) break;
    if (record.header.type == PERF_RECORD_SAMPLE) note(record.pid, record.time);
    tail += record.header.size;
  }
  __atomic_store_n(&ring->page->data_tail, head, __ATOMIC_RELEASE);
}

static void drain(void) {
  for (int i = 0; i < ring_count; i++) drain_ring(&rings[i]);
}

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
  if (watch_count == 0) switch_rings(false);
}

static void report(const char *what, const struct watch *watch, uint64_t time, const char *address) {
  const int64_t cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID), since = watch->cpu > cpu_told ? watch->cpu : cpu_told;
  printf("%s %s %lld %lld %lld %s\n", what, watch->id, (long long)time - watch->received,
         (long long)(monotonic_ns() - watch->received), (long long)(cpu - since), address);
  cpu_told = cpu;
}

static void report_exec(struct watch *watch, const struct seen *workload) {
  char address[ADDRESS_ROOM] = "-";
  if (!own_address_of(workload->pid, address) && shares_network(workload->pid)) strcpy(address, "127.0.0.1");
  report("exec", watch, workload->time, address);
  forget(watch);
}

/* Says that a sandbox can be reached, once. One that shares the host's network is not known by it. */
static void look_for_network(struct watch *watch) {
  char address[ADDRESS_ROOM];
  for (int i = 0; i < watch->kin_count && !watch->is_network_known; i++) {
    if (!own_address_of(watch->kin[i].pid, address)) continue;
    watch->is_network_known = true;
    report("born", watch, watch->kin[0].time, address);
  }
}

/* True while a sandbox is there whose network is not: nothing tells when that will be. */
static bool awaits_network(void) {
  for (int i = 0; i < watch_count; i++)
    if (watches[i].kin_count > 0 && !watches[i].is_network_known) return true;
  return false;
}

/* Looks at each process that has run a program since the last look. After a find the events are drained again: what
 * was seen running may be a newer exec's program, and that of other processes may be newer too. */
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
    drain();
    report_exec(watch, &seen[i]);
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
    switch_rings(true);
  }
  struct watch *watch = &watches[watch_count++];
  *watch = (struct watch){.received = received, .cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID)};
  snprintf(watch->id, sizeof watch->id, "%s", id);
}

static void obey(const char *line, int64_t received) {
  if (strncmp(line, "watch ", 6) == 0) begin(line + 6, received);
  if (strncmp(line, "stop ", 5) != 0) return;
  for (int i = 0; i < watch_count; i++)
    if (strcmp(watches[i].id, line + 5) == 0) return forget(&watches[i]);
}

int main(void) {
  static struct lines input = {.fd = STDIN_FILENO};
  static struct pollfd files[1 + MAX_CPUS];
  struct stat root;
  setvbuf(stdout, NULL, _IOLBF, 0);
  page_size = (size_t)sysconf(_SC_PAGESIZE);
  if (stat("/.", &root) != 0) unavailable("stat /");
  const long long tracepoint = tracepoint_id();
  if (tracepoint < 0) unavailable("the exec tracepoint");
  open_rings(tracepoint);
  puts("ready");
  files[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
  for (int i = 0; i < ring_count; i++) files[i + 1] = (struct pollfd){.fd = rings[i].fd, .events = POLLIN};
  for (;;) {
    const int timeout = awaits_network() ? LOOK_MS : -1;
    if (poll(files, watch_count > 0 ? (nfds_t)ring_count + 1 : 1, timeout) < 0) continue;
    if (files[0].revents) {
      if (!lines_read(&input)) return 0;
      const int64_t now = monotonic_ns();
      for (char *line; (line = lines_next(&input));) obey(line, now);
    }
    if (watch_count > 0) look(root.st_dev);
  }
}
