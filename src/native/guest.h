/*
 * What Ballast's programs in a guest share: the init of a workload's own root filesystem, and the agent in a full system.
 * Needs enter.h. Who includes it says how it fails.
 */
#ifndef BALLAST_GUEST_H
#define BALLAST_GUEST_H

#include "enter.h"
#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>

#define MAX_STRINGS 4096
#define MAX_GROUPS 64

static void fail(const char *what);

/* A file of any size, with a NUL after it; the caller keeps it for good. */
static char *slurp(const char *path, size_t *size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return NULL;
  size_t room = 4096, used = 0;
  char *content = malloc(room);
  for (;;) {
    if (used + 1 >= room) content = realloc(content, room *= 2);
    if (!content) break;
    ssize_t got = read(file, content + used, room - used - 1);
    if (got <= 0) break;
    used += got;
  }
  close(file);
  if (!content) return NULL;
  content[used] = '\0';
  if (size) *size = used;
  return content;
}

/* Next NUL-terminated string of the spec. */
static char *next(char **at, char *end) {
  if (*at >= end) {
    errno = EINVAL;
    fail("spec");
  }
  char *text = *at;
  *at += strlen(text) + 1;
  return text;
}

static char **next_list(char **at, char *end) {
  long count = strtol(next(at, end), NULL, 10);
  if (count < 0 || count > MAX_STRINGS) count = 0;
  char **list = calloc(count + 1, sizeof *list);
  for (long i = 0; i < count; i++) list[i] = next(at, end);
  return list;
}

/* workdir, uid, gid, then count and items of: groups, argv, environment, volumes. */
static struct entry read_spec(const char *path) {
  static gid_t groups[MAX_GROUPS];
  size_t size = 0;
  char *at = slurp(path, &size);
  if (!at) fail(path);
  char *end = at + size;
  struct entry entry = {.root = NULL, .workdir = next(&at, end), .groups = groups};
  entry.uid = strtoul(next(&at, end), NULL, 10);
  entry.gid = strtoul(next(&at, end), NULL, 10);
  for (char **group = next_list(&at, end); *group && entry.group_count < MAX_GROUPS; group++)
    groups[entry.group_count++] = strtoul(*group, NULL, 10);
  entry.argv = next_list(&at, end);
  entry.envp = next_list(&at, end);
  entry.volumes = next_list(&at, end);
  if (!entry.argv[0]) fail("spec without a command");
  return entry;
}

/* `Pss:` of one process in KiB; 0 for kernel threads. */
static unsigned long long process_pss(const char *pid) {
  char path[64], text[2048];
  snprintf(path, sizeof path, "/proc/%.20s/smaps_rollup", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t got = read(file, text, sizeof text - 1);
  close(file);
  if (got <= 0) return 0;
  text[got] = '\0';
  char *at = strstr(text, "\nPss:");
  return at ? strtoull(at + 5, NULL, 10) : 0;
}

static unsigned long long meminfo(const char *text, const char *name) {
  const char *at = strstr(text, name);
  return at ? strtoull(at + strlen(name), NULL, 10) * 1024 : 0;
}

/* One line of JSON: of the workload's processes together in KiB, and of the whole guest in bytes. */
static void say_memory(int agent, unsigned long long workload_kib) {
  char *text = slurp("/proc/meminfo", NULL);
  if (!text) return;
  dprintf(agent,
          "{\"workloadPss\":%llu,\"memTotal\":%llu,\"memAvailable\":%llu,\"memFree\":%llu,\"cached\":%llu}\n",
          workload_kib * 1024, meminfo(text, "MemTotal:"), meminfo(text, "MemAvailable:"), meminfo(text, "MemFree:"),
          meminfo(text, "\nCached:"));
  free(text);
}

/* A serial line, raw: before anything is sent to it, or it would be sent back. */
static int open_line(const char *path) {
  int line = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios settings;
  if (line < 0) return line;
  if (tcgetattr(line, &settings) == 0) {
    cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL;
    tcsetattr(line, TCSADRAIN, &settings);
  }
  return line;
}

#endif
