#include "place.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A rename anywhere on the machine may interrupt the resolution of `..`, which is then tried again. */
enum { RESOLVE_TRIES = 1000 };

static int open_with(int root, const char *path, int flags, unsigned long long resolve) {
  struct open_how how = {.flags = (unsigned)(flags | O_PATH | O_CLOEXEC),
                         .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | resolve};
  int place = -1;
  for (int tries = 0; tries < RESOLVE_TRIES; tries++) {
    place = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
    if (place >= 0 || errno != EAGAIN) break;
  }
  return place;
}

int place_open(int root, const char *path, int flags) { return open_with(root, path, flags, 0); }

static int closed(int fd, int result) {
  int code = errno;
  if (fd >= 0) close(fd);
  errno = code;
  return result;
}

int place_folder(int root, const char *folder) {
  int inside = open_with(root, folder, O_DIRECTORY, RESOLVE_NO_XDEV);
  if (inside >= 0 || errno != ENOENT) return inside;
  unlinkat(root, folder, 0);
  return mkdirat(root, folder, 0755) == 0 ? open_with(root, folder, O_DIRECTORY, RESOLVE_NO_XDEV) : -1;
}

/* The file that exists there, or a new empty one; a link that leads nowhere is replaced. */
static int place_target(int root, const char *folder, const char *path, const char *name) {
  int inside = place_folder(root, folder);
  if (inside < 0) return -1;
  int target = open_with(root, path, 0, RESOLVE_NO_XDEV);
  if (target < 0 && errno == ENOENT) {
    unlinkat(inside, name, 0);
    int made = openat(inside, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (made >= 0) {
      fchmod(made, 0644);
      close(made);
      target = open_with(root, path, 0, RESOLVE_NO_XDEV);
    }
  }
  return closed(inside, target);
}

int place_file(int root, const char *source, const char *folder, const char *name) {
  char path[256], handle[64];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  int target = place_target(root, folder, path, name);
  if (target < 0) return -1;
  snprintf(handle, sizeof handle, "/proc/self/fd/%d", target);
  return closed(target, mount(source, handle, NULL, MS_BIND, NULL));
}

static int attach(int mount_fd, int target) {
  return (int)syscall(SYS_move_mount, mount_fd, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

int place_bind(const char *source, int target, int recursive) {
  char handle[64];
  unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0);
  int copy = (int)syscall(SYS_open_tree, AT_FDCWD, source, flags);
  if (copy < 0) return -1;
  snprintf(handle, sizeof handle, "/proc/self/fd/%d", copy);
  if (attach(copy, target) == 0 && mount(NULL, handle, NULL, MS_PRIVATE | (recursive ? MS_REC : 0), NULL) == 0) return copy;
  return closed(copy, -1);
}

int place_move(const char *source, int target) {
  return (int)syscall(SYS_move_mount, AT_FDCWD, source, target, "", MOVE_MOUNT_T_EMPTY_PATH);
}
