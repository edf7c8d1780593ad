/*
 * Puts a file in a fixed place of a root filesystem that may hold anything, as Docker does with its hosts file: bound
 * over what is there, so that the image is not changed. Links are followed inside the root and never out of it.
 */
#ifndef BALLAST_PLACE_H
#define BALLAST_PLACE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int place_open(int root, const char *path, int flags) {
  struct open_how how = {.flags = flags | O_PATH | O_CLOEXEC,
                         .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV};
  return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

/* A folder, made where it is missing; a link that leads nowhere gives way to it. */
static int place_folder(int root, const char *folder) {
  int inside = place_open(root, folder, O_DIRECTORY);
  if (inside >= 0 || errno != ENOENT) return inside;
  unlinkat(root, folder, 0);
  return mkdirat(root, folder, 0755) == 0 ? place_open(root, folder, O_DIRECTORY) : -1;
}

/* What is there, or a new empty file; a link that leads nowhere gives way to it. */
static int place_target(int root, const char *folder, const char *path, const char *name) {
  int inside = place_folder(root, folder);
  if (inside < 0) return -1;
  int target = place_open(root, path, 0);
  if (target < 0 && errno == ENOENT) {
    unlinkat(inside, name, 0);
    int made = openat(inside, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (made >= 0) {
      fchmod(made, 0644);
      close(made);
      target = place_open(root, path, 0);
    }
  }
  int code = errno;
  close(inside);
  errno = code;
  return target;
}

/* Binds the file `source` to `/<folder>/<name>` of `root`; needs /proc. Returns -1 with errno on failure. */
static int place_file(const char *root, const char *source, const char *folder, const char *name) {
  char path[256], handle[64];
  int done = -1, root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root_fd < 0) return -1;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  int target = place_target(root_fd, folder, path, name);
  if (target >= 0) {
    snprintf(handle, sizeof handle, "/proc/self/fd/%d", target);
    done = mount(source, handle, NULL, MS_BIND, NULL);
  }
  int code = errno;
  if (target >= 0) close(target);
  close(root_fd);
  errno = code;
  return done;
}

/* The path without links of `/<folder>` of `root`, which is made where it is missing; needs /proc. -1 with errno. */
static int place_real_path(const char *root, const char *folder, char *path, size_t size) {
  char handle[64];
  int root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int inside = root_fd < 0 ? -1 : place_folder(root_fd, folder);
  snprintf(handle, sizeof handle, "/proc/self/fd/%d", inside);
  ssize_t length = inside < 0 ? -1 : readlink(handle, path, size - 1);
  if (length >= 0) path[length] = '\0';
  int code = errno;
  if (inside >= 0) close(inside);
  if (root_fd >= 0) close(root_fd);
  errno = code;
  return length < 0 ? -1 : 0;
}

#endif
