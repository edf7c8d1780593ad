/*
 * Stops and continues all processes of a cgroup at once, as container engines do: by the freezer of v1, or by what
 * every cgroup of v2 has. A process that is stopped so cannot tell, unlike one that is sent SIGSTOP.
 */
#ifndef BALLAST_FREEZE_H
#define BALLAST_FREEZE_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FREEZE_LOOK_US = 100, FREEZE_LOOKS = 50000 };

static int freeze_write(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  int code = write(fd, text, strlen(text)) < 0 ? errno : 0;
  close(fd);
  return code;
}

static bool freeze_says(const char *path, const char *word) {
  char text[256];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  text[length > 0 ? length : 0] = '\0';
  return strstr(text, word) != NULL;
}

/*
 * Freezes or thaws the cgroup of a cgroup.procs file, and waits until the kernel says that it is so. ENOENT: this
 * hierarchy has no freezer; else an errno.
 */
static int freeze_cgroup(const char *procs_file, bool freeze) {
  const char *slash = strrchr(procs_file, '/');
  char set[PATH_MAX], tell[PATH_MAX];
  if (!slash) return EINVAL;
  int folder = (int)(slash - procs_file);
  snprintf(set, sizeof set, "%.*s/freezer.state", folder, procs_file);
  bool old = access(set, F_OK) == 0;
  if (old) snprintf(tell, sizeof tell, "%s", set);
  else {
    snprintf(set, sizeof set, "%.*s/cgroup.freeze", folder, procs_file);
    snprintf(tell, sizeof tell, "%.*s/cgroup.events", folder, procs_file);
  }
  const char *word = old ? (freeze ? "FROZEN" : "THAWED") : freeze ? "frozen 1" : "frozen 0";
  int code = freeze_write(set, old ? word : freeze ? "1" : "0");
  for (int looks = 0; code == 0 && !freeze_says(tell, word); looks++) {
    if (looks == FREEZE_LOOKS) return ETIMEDOUT;
    usleep(FREEZE_LOOK_US);
  }
  return code;
}

/* In whichever of the hierarchies there is a freezer; ENOENT when there is none. */
static int freeze_cgroups(const char *const *procs_files, size_t count, bool freeze) {
  int code = ENOENT;
  for (size_t i = 0; i < count && code == ENOENT; i++) code = freeze_cgroup(procs_files[i], freeze);
  return code;
}

#endif
