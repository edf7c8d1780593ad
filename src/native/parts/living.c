#include "living.h"
#include "clock.h"
#include "files.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t living_list(pid_t *pids, size_t most) {
  DIR *proc = opendir("/proc");
  size_t count = 0;
  for (struct dirent *entry; proc && count < most && (entry = readdir(proc));) {
    const pid_t pid = (pid_t)atoi(entry->d_name);
    if (pid > 0) pids[count++] = pid;
  }
  if (proc) closedir(proc);
  for (size_t i = 0; i < count / 2; i++) {
    const pid_t other = pids[count - 1 - i];
    pids[count - 1 - i] = pids[i];
    pids[i] = other;
  }
  return count;
}

bool living_says(pid_t pid, const char *text) {
  static char line[1 << 16];
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
  const long length = read_text(path, line, sizeof line);
  return length > 0 && memmem(line, (size_t)length, text, strlen(text)) != NULL;
}

int64_t living_cpu_ns(pid_t pid) {
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return -1;
  return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

uint64_t number_after(const char *text, const char *label) {
  const char *at = strstr(text, label);
  return at ? strtoull(at + strlen(label), NULL, 10) : 0;
}

/* Major faults, of the process and of children that it has waited for: the 12th and 13th field of its `stat`. */
static bool add_faults(pid_t pid, struct activity *sum) {
  char path[64], text[1024];
  unsigned long long own, children;
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  read_text(path, text, sizeof text);
  /* A name may hold anything, a bracket included. */
  const char *after = strrchr(text, ')');
  if (!after || sscanf(after + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %llu %llu", &own, &children) != 2) return false;
  sum->major_faults += own + children;
  return true;
}

/* QEMU calls the threads of virtual CPUs `CPU 0/KVM` or `CPU 0/TCG`. */
static bool is_vcpu(const char *name) {
  unsigned number;
  int end = 0;
  return sscanf(name, "CPU %u/%n", &number, &end) == 1 && end > 0;
}

static void add_thread(const char *process, const char *thread, struct activity *sum) {
  char path[512], name[64], text[4096];
  snprintf(path, sizeof path, "%s/%s/status", process, thread);
  if (read_text(path, text, sizeof text) <= 0) return;
  sum->switches += number_after(text, "\nvoluntary_ctxt_switches:") + number_after(text, "\nnonvoluntary_ctxt_switches:");
  snprintf(path, sizeof path, "%s/%s/comm", process, thread);
  read_text(path, name, sizeof name);
  snprintf(path, sizeof path, "%s/%s/schedstat", process, thread);
  read_text(path, text, sizeof text);
  if (is_vcpu(name)) sum->vcpus++;
  else sum->besides_vcpus_ns += strtoull(text, NULL, 10);
}

bool living_add(pid_t pid, struct activity *sum) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/io", (int)pid);
  if (read_text(path, text, sizeof text) <= 0 || !strstr(text, "read_bytes: ") || !add_faults(pid, sum)) return false;
  /* `cancelled_write_bytes` and `rchar` are others. */
  sum->read_bytes += number_after(text, "\nread_bytes: ");
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  DIR *threads = opendir(path);
  for (struct dirent *entry; threads && (entry = readdir(threads));)
    if (entry->d_name[0] != '.') add_thread(path, entry->d_name, sum);
  if (threads) closedir(threads);
  return true;
}
