#include "tracepoint.h"
#include "files.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DATA_PAGES = 8 };

static long long read_number(const char *path) {
  char text[32], *end;
  if (read_text(path, text, sizeof text) <= 0) return -1;
  long long number = strtoll(text, &end, 10);
  return end == text || number < 0 ? -1 : number;
}

/* Reads the tracepoint's id in a child with mounts of its own, so that the host's are not changed. */
static long long id_of(const char *name) {
  char path[128];
  int answer[2];
  snprintf(path, sizeof path, "/sys/kernel/tracing/events/%s/id", name);
  long long number = read_number(path);
  if (number >= 0 || pipe2(answer, O_CLOEXEC) != 0) return number;
  pid_t child = fork();
  if (child == 0) {
    if (unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL) == 0 &&
        mount("tracefs", "/sys/kernel/tracing", "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0)
      number = read_number(path);
    _exit(write(answer[1], &number, sizeof number) == (ssize_t)sizeof number ? 0 : 1);
  }
  close(answer[1]);
  if (child < 0 || read(answer[0], &number, sizeof number) != (ssize_t)sizeof number) number = -1;
  close(answer[0]);
  if (child > 0) waitpid(child, NULL, 0);
  return number;
}

static size_t data_size(void) { return DATA_PAGES * (size_t)sysconf(_SC_PAGESIZE); }

const char *tracepoint_open(struct tracepoint *tracepoint, const char *name, bool wakes) {
  const long long id = id_of(name);
  if (id < 0) return "the tracepoint";
  struct perf_event_attr about = {
      .type = PERF_TYPE_TRACEPOINT,
      .size = sizeof about,
      .config = (uint64_t)id,
      .sample_period = 1,
      .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME,
      .disabled = 1,
      .watermark = !wakes,
      .use_clockid = 1,
      .clockid = CLOCK_MONOTONIC,
  };
  if (wakes) about.wakeup_events = 1;
  else about.wakeup_watermark = (uint32_t)data_size();
  for (int cpu = 0; cpu < MAX_CPUS; cpu++) {
    int fd = (int)syscall(SYS_perf_event_open, &about, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd < 0 && errno == ENODEV) continue; /* an offline CPU */
    if (fd < 0 && errno == EINVAL && tracepoint->count > 0) break; /* beyond the last one */
    if (fd < 0) return "perf_event_open";
    void *page = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE) + data_size(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) return "mmap";
    tracepoint->rings[tracepoint->count++] = (struct ring){fd, page};
  }
  return tracepoint->count == 0 ? "no CPU" : NULL;
}

void tracepoint_switch(const struct tracepoint *tracepoint, bool on) {
  for (int i = 0; i < tracepoint->count; i++)
    ioctl(tracepoint->rings[i].fd, on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0);
}

static void drain_ring(const struct ring *ring, void (*visit)(uint32_t pid, uint32_t thread, uint64_t time)) {
  const size_t size = data_size();
  const char *data = (const char *)ring->page + sysconf(_SC_PAGESIZE);
  uint64_t head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE), tail = ring->page->data_tail;
  while (tail < head) {
    struct {
      struct perf_event_header header;
      uint32_t pid, tid;
      uint64_t time;
    } record;
    for (size_t i = 0; i < sizeof record; i++) ((char *)&record)[i] = data[(tail + i) % size];
    if (record.header.size < sizeof record.header) break;
    if (record.header.type == PERF_RECORD_SAMPLE) visit(record.pid, record.tid, record.time);
    tail += record.header.size;
  }
  __atomic_store_n(&ring->page->data_tail, head, __ATOMIC_RELEASE);
}

void tracepoint_drain(const struct tracepoint *tracepoint, void (*visit)(uint32_t pid, uint32_t thread, uint64_t time)) {
  for (int i = 0; i < tracepoint->count; i++) drain_ring(&tracepoint->rings[i], visit);
}
