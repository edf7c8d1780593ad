#include "cgroup.h"
#include "clock.h"
#include "files.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FREEZE_LOOK_US = 100, FREEZE_MS = 5000, DEEPEST = 64 };

/* The path of another file in the folder of a `cgroup.procs` file. */
static void beside(char path[PATH_MAX], const char *procs_file, const char *name) {
  const char *slash = strrchr(procs_file, '/');
  snprintf(path, PATH_MAX, "%.*s/%s", slash ? (int)(slash - procs_file) : 0, procs_file, name);
}

static int make_folders(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    int made = mkdir(path, 0755), code = errno;
    *slash = '/';
    if (made != 0 && code != EEXIST) return code;
  }
  return mkdir(path, 0755) == 0 || errno == EEXIST ? 0 : errno;
}

const char *cgroup_make(const struct cgroup_step *steps, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int code = steps[i].value ? write_text(steps[i].path, steps[i].value) : make_folders(steps[i].path);
    if (code == 0 || steps[i].may_fail) continue;
    errno = code;
    return steps[i].path;
  }
  return NULL;
}

const char *cgroup_join(const struct cgroups *cgroups) {
  for (size_t i = 0; i < cgroups->count; i++) {
    int code = write_text(cgroups->procs_files[i], "0");
    errno = code;
    if (code != 0) return cgroups->procs_files[i];
  }
  return NULL;
}

static int freeze_one(const char *procs_file, bool freeze) {
  char set[PATH_MAX], state[PATH_MAX], text[256];
  beside(set, procs_file, "freezer.state");
  bool is_v1 = access(set, F_OK) == 0;
  beside(state, procs_file, is_v1 ? "freezer.state" : "cgroup.events");
  if (!is_v1) beside(set, procs_file, "cgroup.freeze");
  const char *word = is_v1 ? (freeze ? "FROZEN" : "THAWED") : freeze ? "frozen 1" : "frozen 0";
  int code = write_text(set, is_v1 ? word : freeze ? "1" : "0");
  for (int64_t end = monotonic_ms() + FREEZE_MS; code == 0; usleep(FREEZE_LOOK_US)) {
    read_text(state, text, sizeof text);
    if (strstr(text, word)) break;
    if (monotonic_ms() > end) return ETIMEDOUT;
  }
  return code;
}

int cgroup_freeze(const struct cgroups *cgroups, bool freeze) {
  int code = ENOENT;
  for (size_t i = 0; i < cgroups->count && code == ENOENT; i++) code = freeze_one(cgroups->procs_files[i], freeze);
  return code;
}

void cgroup_seal(const struct cgroups *cgroups) {
  char limit[PATH_MAX];
  for (size_t i = 0; i < cgroups->count; i++) {
    beside(limit, cgroups->procs_files[i], "pids.max");
    write_text(limit, "0");
  }
}

static bool kill_folder(const char *folder, int depth) {
  char path[PATH_MAX];
  bool is_empty = true;
  snprintf(path, sizeof path, "%s/cgroup.procs", folder);
  FILE *file = fopen(path, "re");
  for (int pid; file && fscanf(file, "%d", &pid) == 1;) {
    if (pid <= 1 || pid == getpid()) continue;
    is_empty = false;
    kill(pid, SIGKILL);
  }
  if (file) fclose(file);
  DIR *inner = depth > 0 ? opendir(folder) : NULL;
  for (struct dirent *entry; inner && (entry = readdir(inner));) {
    if (entry->d_type != DT_DIR || entry->d_name[0] == '.') continue;
    if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path) continue;
    if (!kill_folder(path, depth - 1)) is_empty = false;
  }
  if (inner) closedir(inner);
  return is_empty;
}

bool cgroup_kill(const struct cgroups *cgroups) {
  char path[PATH_MAX];
  bool is_empty = true;
  for (size_t i = 0; i < cgroups->count; i++) {
    beside(path, cgroups->procs_files[i], "cgroup.kill"); /* v2 since Linux 5.14; all below as well, however deep */
    write_text(path, "1");
    beside(path, cgroups->procs_files[i], "");
    if (!kill_folder(path, DEEPEST)) is_empty = false;
  }
  return is_empty;
}
