#include "guest.h"
#include "files.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <termios.h>

enum { MAX_SPEC = 16 << 20 };

/* A buffer of strings that are taken one by one; NULL once there are none left. */
struct strings {
  char *at, *end;
};

static char *next(struct strings *strings) {
  if (strings->at >= strings->end) return NULL;
  char *text = strings->at;
  strings->at += strlen(text) + 1;
  /* The last string may have no NUL of its own. */
  if (strings->at > strings->end) strings->at = strings->end;
  return text;
}

static int next_number(struct strings *strings, unsigned long *number) {
  char *text = next(strings), *end;
  if (!text || *text < '0' || *text > '9') return EINVAL;
  errno = 0;
  *number = strtoul(text, &end, 10);
  return errno != 0 || *end != '\0' || *number > UINT32_MAX ? EINVAL : 0;
}

/* A list is never longer than the bytes that are left: each string has its NUL. */
static int next_list(struct strings *strings, char *const **into, size_t *length) {
  unsigned long count;
  if (next_number(strings, &count) != 0 || count > (size_t)(strings->end - strings->at)) return EINVAL;
  char **list = calloc(count + 1, sizeof *list);
  if (!list) return ENOMEM;
  *into = list;
  for (size_t i = 0; i < count; i++)
    if (!(list[i] = next(strings))) return EINVAL;
  if (length) *length = count;
  return 0;
}

static int next_groups(struct strings *strings, struct entry *entry) {
  char *const *list = NULL;
  int code = next_list(strings, &list, &entry->group_count);
  gid_t *groups = code == 0 ? calloc(entry->group_count + 1, sizeof *groups) : NULL;
  if (code == 0 && !groups) code = ENOMEM;
  for (size_t i = 0; code == 0 && i < entry->group_count; i++) {
    struct strings one = {list[i], list[i] + strlen(list[i]) + 1};
    unsigned long group = 0;
    code = next_number(&one, &group);
    groups[i] = (gid_t)group;
  }
  free((void *)list);
  entry->groups = groups;
  return code;
}

int parse_spec(char *spec, size_t size, struct entry *entry) {
  struct strings strings = {spec, spec + size};
  unsigned long uid, gid;
  int code;
  *entry = (struct entry){.workdir = next(&strings)};
  if (!entry->workdir) return EINVAL;
  if ((code = next_number(&strings, &uid)) != 0 || (code = next_number(&strings, &gid)) != 0) return code;
  entry->uid = (uid_t)uid;
  entry->gid = (gid_t)gid;
  if ((code = next_groups(&strings, entry)) != 0) return code;
  if ((code = next_list(&strings, &entry->argv, NULL)) != 0) return code;
  if ((code = next_list(&strings, &entry->envp, NULL)) != 0) return code;
  if ((code = next_list(&strings, &entry->volumes, NULL)) != 0) return code;
  if ((code = next_list(&strings, &entry->resources, NULL)) != 0) return code;
  return entry->argv[0] ? 0 : EINVAL;
}

int read_spec(const char *path, struct entry *entry) {
  size_t size;
  char *spec = read_whole(path, MAX_SPEC, &size);
  if (!spec) return errno;
  return size == MAX_SPEC ? EFBIG : parse_spec(spec, size, entry);
}

/* The number behind a name that stands at the start of a line; 0 when there is none. */
static unsigned long long figure(const char *text, const char *name) {
  const char *at = strstr(text, name);
  return at ? strtoull(at + strlen(name), NULL, 10) : 0;
}

void add_process_memory(const char *pid, struct process_memory *sum) {
  char path[64], text[2048];
  snprintf(path, sizeof path, "/proc/%.20s/smaps_rollup", pid);
  read_text(path, text, sizeof text);
  sum->pss_kib += figure(text, "\nPss:");
  /* Kernels before 5.4 do not divide the proportional size. */
  const char *anonymous = strstr(text, "\nPss_Anon:") ? "\nPss_Anon:" : "\nAnonymous:";
  sum->held_kib += figure(text, anonymous) + figure(text, "\nPss_Shmem:");
}

void memory_json(const struct process_memory *workload, char *json, size_t size) {
  static const char *const names[][2] = {{"memTotal", "MemTotal:"},  {"memAvailable", "\nMemAvailable:"},
                                         {"memFree", "\nMemFree:"}, {"buffers", "\nBuffers:"},
                                         {"cached", "\nCached:"},   {"shmem", "\nShmem:"}};
  char text[4096];
  read_text("/proc/meminfo", text, sizeof text);
  size_t used = (size_t)snprintf(json, size, "{\"workloadPss\":%llu,\"workloadHeld\":%llu", workload->pss_kib * 1024,
                                 workload->held_kib * 1024);
  for (size_t i = 0; i < sizeof names / sizeof *names && used < size; i++)
    used += (size_t)snprintf(json + used, size - used, ",\"%s\":%llu", names[i][0], figure(text, names[i][1]) * 1024);
  if (used < size) snprintf(json + used, size - used, "}");
}

static int is_name(const char *text) {
  return *text != '\0' && text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] == '\0';
}

void properties_json(char *printed, char *json, size_t size) {
  size_t used = 1;
  snprintf(json, size, "{");
  for (char *line; (line = strsep(&printed, "\n"));) {
    char pair[160], *value = strchr(line, '=');
    if (!value) continue;
    *value++ = '\0';
    value[strspn(value, "0123456789")] = '\0';
    if (*value == '\0' || !is_name(line)) continue;
    int length = snprintf(pair, sizeof pair, "%s\"%s\":%s", used == 1 ? "" : ",", line, value);
    if (length < 0 || (size_t)length >= sizeof pair || used + (size_t)length + 2 > size) continue;
    memcpy(json + used, pair, (size_t)length + 1);
    used += (size_t)length;
  }
  snprintf(json + used, size - used, "}");
}

int open_line(const char *path) {
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
