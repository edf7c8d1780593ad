#include "descent.h"
#include <dirent.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A thread that is not counted yet may start another between the listing and the counting, so that it is listed
 * again. */
enum { MOST_THREADS = 4096, LISTINGS = 8 };

static struct counter {
  pid_t thread;
  int fd;
} counters[MOST_THREADS];
static int count;

static bool is_counted(pid_t thread) {
  for (int i = 0; i < count; i++)
    if (counters[i].thread == thread) return true;
  return false;
}

static int count_thread(pid_t thread) {
  struct perf_event_attr about = {
      .type = PERF_TYPE_SOFTWARE, .size = sizeof about, .config = PERF_COUNT_SW_TASK_CLOCK, .inherit = 1};
  if (count == MOST_THREADS) return EMFILE;
  int fd = (int)syscall(SYS_perf_event_open, &about, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (fd < 0) return errno == ESRCH ? 0 : errno;
  counters[count++] = (struct counter){thread, fd};
  return 0;
}

int descent_count(pid_t pid) {
  char path[64];
  bool is_complete = false;
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  for (int listing = 0; listing < LISTINGS && !is_complete; listing++) {
    DIR *threads = opendir(path);
    if (!threads) return errno == ENOENT ? 0 : errno;
    is_complete = true;
    for (struct dirent *entry; (entry = readdir(threads));) {
      const pid_t thread = (pid_t)atoi(entry->d_name);
      if (thread <= 0 || is_counted(thread)) continue;
      is_complete = false;
      const int code = count_thread(thread);
      if (code == 0) continue;
      closedir(threads);
      return code;
    }
    closedir(threads);
  }
  return 0;
}

int64_t descent_used_ns(void) {
  uint64_t sum = 0, one;
  for (int i = 0; i < count; i++) {
    if (read(counters[i].fd, &one, sizeof one) != (ssize_t)sizeof one) return -1;
    sum += one;
  }
  return (int64_t)sum;
}

void descent_end(void) {
  while (count > 0) close(counters[--count].fd);
}
