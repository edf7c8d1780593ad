#include "content.h"
#include "../parts/place.h"
#include "sha256.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Filesystems whose files do nothing when they are opened and read. About all others that is not known. */
static const unsigned long data_filesystems[] = {
    0xef53 /* ext */,        0x58465342 /* xfs */,     0x9123683e /* btrfs */,  0x794c7630 /* overlay */,
    0x01021994 /* tmpfs */,  0x858458f6 /* ramfs */,   0x73717368 /* squashfs */, 0xe0f5e1e2 /* erofs */,
    0xf2f52010 /* f2fs */,   0x2fc12fc1 /* zfs */,     0xca451a4e /* bcachefs */, 0x9660 /* iso9660 */,
    0x61756673 /* aufs */,   0x52654973 /* reiserfs */, 0x3153464a /* jfs */,    0x4d44 /* fat */,
    0x01021997 /* 9p */,     0x65735546 /* fuse */,    0x6969 /* nfs */,        0x00c36400 /* ceph */,
};

/* The folder /proc/self/fd. */
static int handles = -1;

int content_prepare(void) {
  if (handles < 0) handles = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
  return handles < 0 ? errno : 0;
}

int content_place(const char *path) {
  int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  int place = root < 0 ? -1 : place_open(root, path, 0), code = errno;
  if (root >= 0) close(root);
  /* Filters of containers and old kernels refuse the call. There, only the instance itself asks. */
  if (place < 0 && (code == ENOSYS || code == EPERM)) return open(path, O_PATH | O_CLOEXEC);
  errno = code;
  return place;
}

int content_place_here(const char *name) { return open(name, O_PATH | O_NOFOLLOW | O_CLOEXEC); }

int content_is_data(int place, struct stat *about) {
  struct statfs filesystem;
  if (fstat(place, about) != 0 || !S_ISREG(about->st_mode) || fstatfs(place, &filesystem) != 0) return 0;
  for (size_t i = 0; i < sizeof data_filesystems / sizeof *data_filesystems; i++)
    if ((unsigned long)filesystem.f_type == data_filesystems[i]) return 1;
  return 0;
}

/* A descriptor to read the place by; -1 with errno. */
static int content_open(int place) {
  struct stat about;
  char name[16];
  if ((errno = content_prepare()) != 0) return -1;
  if (!content_is_data(place, &about)) {
    errno = EOPNOTSUPP;
    return -1;
  }
  snprintf(name, sizeof name, "%d", place);
  int file = openat(handles, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_NOATIME);
  return file < 0 && errno == EPERM ? openat(handles, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : file;
}

void content_digest(int place, char *hex, size_t bytes) {
  static unsigned char chunk[65536];
  struct sha256 hash;
  ssize_t got = -1;
  int file = content_open(place);
  sha256_begin(&hash);
  while (file >= 0 && (got = read(file, chunk, sizeof chunk)) > 0) sha256_add(&hash, chunk, (size_t)got);
  if (got == 0) sha256_end(&hash, hex, bytes);
  else snprintf(hex, 2 * bytes + 1, "%.15s", strerrorname_np(errno));
  if (file >= 0) close(file);
}
