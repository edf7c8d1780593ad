/*
 * Tallies what a launch costs the host, and how busy the host was meanwhile. Answers questions
 * (see questions.h):
 *   begin NAME PID...   `begun`, or `begun REASON` where CPU time cannot be counted by descent. PIDs are the daemons;
 *                        processes that have NAME in their command line are counted as well
 *   end                  `used CPU…` with these numbers, -1 where one cannot be told:
 *                        CPU time in ns: of all that was counted and all that descends from it; of the instance;
 *                        of the daemons; of the instance's threads besides virtual CPUs (-1: it has none);
 *                        then bytes that the instance has read from storage, its major faults, its context switches;
 *                        the host's CPU pressure in µs and its busy CPU time in ns, and the time in ns over which
 *                        both were counted; and how long after the receipt of `end` the rest was read, in ns
 * The instance is what runs in a cgroup with NAME in its path, or else what has `guest=NAME` in its command line. Between
 * `begin` and `end` the kernel counts and this program sleeps. End of input ends it.
 */
#include "parts/charge.h"
#include "parts/clock.h"
#include "parts/descent.h"
#include "parts/files.h"
#include "parts/lines.h"
#include "parts/living.h"
#include "parts/questions.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MOST_PROCESSES = 1 << 16, MOST_DAEMONS = 64, MOST_MEMBERS = 4096, NAME_ROOM = 256 };

static char name[NAME_ROOM], machine[NAME_ROOM + 16];
static pid_t pids[MOST_PROCESSES], daemons[MOST_DAEMONS];
static int daemon_count;
/* What was read at `begin`. */
static int64_t daemons_ns, pressure_us, busy_ns, read_ns;
static bool is_counted;

static bool cgroups_of(pid_t pid, char *text, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/cgroup", (int)pid);
  return read_text(path, text, size) > 0;
}

/* -1 when a daemon has ended. */
static int64_t cpu_of_daemons(void) {
  int64_t sum = 0;
  for (int i = 0; i < daemon_count; i++) {
    const int64_t one = living_cpu_ns(daemons[i]);
    if (one < 0) return -1;
    sum += one;
  }
  return sum;
}

static int64_t pressure_so_far(void) {
  char text[512];
  if (read_text("/proc/pressure/cpu", text, sizeof text) <= 0 || !strstr(text, "some ")) return -1;
  return (int64_t)number_after(text, " total=");
}

/* The time of all CPUs that was not idle, nor stolen: what is charged to the cgroup of the whole host, which is exact in
 * version 1; else user, nice, system and interrupts, which are told in ticks. */
static int64_t busy_so_far(void) {
  char text[512];
  unsigned long long user, nice, system, irq, softirq;
  const int64_t charged = charge_of_host_ns();
  if (charged >= 0) return charged;
  read_text("/proc/stat", text, sizeof text);
  if (sscanf(text, "cpu %llu %llu %llu %*u %*u %llu %llu", &user, &nice, &system, &irq, &softirq) != 5) return -1;
  return (int64_t)((user + nice + system + irq + softirq) * (1000000000ULL / (unsigned long long)sysconf(_SC_CLK_TCK)));
}

static void begin(const struct question *question, char **words, int count) {
  int code = 0;
  descent_end();
  snprintf(name, sizeof name, "%s", words[1]);
  snprintf(machine, sizeof machine, "guest=%s", name);
  daemon_count = 0;
  for (int i = 2; i < count && daemon_count < MOST_DAEMONS; i++) daemons[daemon_count++] = (pid_t)atoi(words[i]);
  for (int i = 0; i < daemon_count && code == 0; i++) code = descent_count(daemons[i]);
  const size_t all = living_list(pids, MOST_PROCESSES);
  for (size_t i = 0; i < all && code == 0; i++)
    if (pids[i] != getpid() && living_says(pids[i], name)) code = descent_count(pids[i]);
  is_counted = code == 0;
  if (!is_counted) descent_end();
  daemons_ns = cpu_of_daemons();
  pressure_us = pressure_so_far();
  busy_ns = busy_so_far();
  read_ns = monotonic_ns();
  answer_question(STDOUT_FILENO, question->id, is_counted ? "begun" : "begun perf_event_open: %s", strerror(code));
}

static int64_t since(int64_t before, int64_t now) { return before < 0 || now < 0 ? -1 : now - before; }

/* The instance's processes, and the folder of its cgroup; an empty one when it has none of its own. */
static size_t find_instance(pid_t *members, char folder[PATH_MAX]) {
  static char text[1 << 14];
  size_t found = 0;
  pid_t monitor = 0;
  const size_t all = living_list(pids, MOST_PROCESSES);
  folder[0] = '\0';
  for (size_t i = 0; i < all; i++) {
    if (!cgroups_of(pids[i], text, sizeof text)) continue;
    if (strstr(text, name)) {
      if (found == 0 && !charge_folder(text, folder)) folder[0] = '\0';
      if (found < MOST_MEMBERS) members[found++] = pids[i];
    } else if (found == 0 && monitor == 0 && living_says(pids[i], machine)) monitor = pids[i];
  }
  if (found > 0 || monitor == 0) return found;
  members[0] = monitor;
  if (!cgroups_of(monitor, text, sizeof text) || !charge_folder(text, folder)) folder[0] = '\0';
  return 1;
}

/* Where CPU time is charged to no cgroup of the instance's own, that of its processes stands in: only what is used by
 * children that have ended is missing. */
static int64_t cpu_of_instance(const pid_t *members, size_t count, const char *folder) {
  int64_t sum = folder[0] == '\0' ? -1 : charge_ns(folder);
  if (sum >= 0 || count == 0) return sum;
  sum = 0;
  for (size_t i = 0; i < count; i++) {
    const int64_t one = living_cpu_ns(members[i]);
    if (one > 0) sum += one;
  }
  return sum;
}

static void end(const struct question *question, int64_t received) {
  static pid_t members[MOST_MEMBERS];
  char folder[PATH_MAX];
  struct activity done = {0};
  const int64_t pressure = since(pressure_us, pressure_so_far()), busy = since(busy_ns, busy_so_far());
  const int64_t observed = monotonic_ns() - read_ns;
  const size_t count = find_instance(members, folder);
  const int64_t instance = cpu_of_instance(members, count, folder);
  const int64_t daemon = since(daemons_ns, cpu_of_daemons()), all = is_counted ? descent_used_ns() : -1;
  const int64_t late = monotonic_ns() - received;
  bool is_read = count > 0;
  for (size_t i = 0; i < count; i++) is_read = living_add(members[i], &done) && is_read;
  descent_end();
  answer_question(STDOUT_FILENO, question->id,
                  "used %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
                  " %" PRId64 " %" PRId64 " %" PRId64,
                  all, instance, daemon, done.vcpus > 0 ? (int64_t)done.besides_vcpus_ns : -1,
                  is_read ? (int64_t)done.read_bytes : -1, is_read ? (int64_t)done.major_faults : -1,
                  is_read ? (int64_t)done.switches : -1, pressure, busy, observed, late);
}

static void obey(const struct question *question, int64_t received) {
  char *words[MOST_DAEMONS + 3];
  const int count = split_words(question->text, words, MOST_DAEMONS + 2);
  if (count >= 2 && strcmp(words[0], "begin") == 0 && words[1][0] != '\0') begin(question, words, count);
  else if (count == 1 && strcmp(words[0], "end") == 0) end(question, received);
  else answer_question(STDOUT_FILENO, question->id, "error");
}

int main(void) {
  static struct lines input = {.fd = STDIN_FILENO};
  struct rlimit files;
  struct question question;
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  charge_open();
  while (lines_read(&input)) {
    const int64_t received = monotonic_ns();
    for (char *line; (line = lines_next(&input));)
      if (question_of(line, &question)) obey(&question, received);
  }
  return 0;
}
