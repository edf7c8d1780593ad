#include "charge.h"
#include "files.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Version 1 has a hierarchy for `cpuacct`, alone or with others; version 2 has one for all. */
static struct {
  int version;
  char mount[PATH_MAX], root[PATH_MAX];
} hierarchy;

/* True when a list such as `rw,cpu,cpuacct` has the name. */
static bool lists(const char *list, size_t length, const char *name) {
  for (const char *at = list, *end = list + length, *next; at < end; at = next + 1) {
    next = memchr(at, ',', (size_t)(end - at));
    if (!next) next = end;
    if ((size_t)(next - at) == strlen(name) && memcmp(at, name, strlen(name)) == 0) return true;
  }
  return false;
}

bool charge_open(void) {
  char *mounts = read_whole("/proc/self/mountinfo", 1 << 20, NULL), *rest = mounts;
  hierarchy.version = 0;
  for (char *line; hierarchy.version != 1 && (line = strsep(&rest, "\n"));) {
    char root[PATH_MAX], mount[PATH_MAX], type[32], options[512];
    const char *after = strstr(line, " - ");
    if (!after || sscanf(after, " - %31s %*s %511s", type, options) != 2) continue;
    const bool is_own = strcmp(type, "cgroup") == 0 && lists(options, strlen(options), "cpuacct");
    const int version = is_own ? 1 : strcmp(type, "cgroup2") == 0 ? 2 : 0;
    if (version == 0 || sscanf(line, "%*s %*s %*s %4095s %4095s", root, mount) != 2) continue;
    hierarchy.version = version;
    snprintf(hierarchy.mount, sizeof hierarchy.mount, "%s", mount);
    snprintf(hierarchy.root, sizeof hierarchy.root, "%s", strcmp(root, "/") == 0 ? "" : root);
  }
  free(mounts);
  return hierarchy.version != 0;
}

/* The path in a line such as `4:cpu,cpuacct:/docker/1f…` or `0::/system.slice`; NULL for that of another hierarchy. */
static const char *path_in(const char *line) {
  const char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;
  if (!path) return NULL;
  const bool is_ours = hierarchy.version == 2 ? line[0] == '0' && path == names + 1 : lists(names + 1, (size_t)(path - names - 1), "cpuacct");
  return is_ours ? path + 1 : NULL;
}

static bool is_part(const char *name) {
  static const char *const parts[] = {"/emulator", "/vcpu", "/iothread", "/libvirt"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    const size_t length = strlen(parts[i]);
    if (strncmp(name, parts[i], length) == 0 && name[length + strspn(name + length, "0123456789")] == '\0') return true;
  }
  return false;
}

bool charge_folder(const char *cgroups, char folder[PATH_MAX]) {
  for (const char *line = cgroups; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
    const char *path = path_in(line);
    if (!path) continue;
    int length = (int)strcspn(path, "\n");
    const size_t above = strlen(hierarchy.root);
    if (strncmp(path, hierarchy.root, above) == 0 && (size_t)length >= above) path += above, length -= (int)above;
    if (length <= 1 || snprintf(folder, PATH_MAX, "%s%.*s", hierarchy.mount, length, path) >= PATH_MAX) return false;
    for (char *name; (name = strrchr(folder, '/')) && is_part(name);) *name = '\0';
    return strlen(folder) > strlen(hierarchy.mount);
  }
  return false;
}

int64_t charge_ns(const char *folder) {
  char path[PATH_MAX + 32], text[1024];
  snprintf(path, sizeof path, "%s/%s", folder, hierarchy.version == 2 ? "cpu.stat" : "cpuacct.usage");
  if (read_text(path, text, sizeof text) <= 0) return -1;
  if (hierarchy.version == 1) return (int64_t)strtoll(text, NULL, 10);
  const char *usage = strstr(text, "usage_usec ");
  return usage ? (int64_t)strtoll(usage + strlen("usage_usec "), NULL, 10) * 1000 : -1;
}

int64_t charge_of_host_ns(void) {
  return hierarchy.version == 0 || hierarchy.root[0] != '\0' ? -1 : charge_ns(hierarchy.mount);
}
