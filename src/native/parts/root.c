#include "root.h"
#include "enter.h"
#include "place.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* The kernel takes no more than a page of options. */
enum { OPTIONS = 4096 };

static int refuse(char *error, size_t size, const char *what, const char *name) {
  entry_error(error, size, what, name, errno);
  return -1;
}

static int mount_overlay(const struct root *root, const char *merged, char *error, size_t size) {
  char options[OPTIONS];
  int length = snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s/upper,workdir=%s/work", root->image,
                        root->folder, root->folder);
  if (length >= OPTIONS) errno = ENAMETOOLONG;
  else if (mount("ballast", merged, "overlay", 0, options) == 0) return 0;
  return refuse(error, size, "overlay", merged);
}

static int cover_files(int place, char *const *files, char *error, size_t size) {
  for (; *files; files++) {
    const char *slash = strrchr(*files, '/'), *name = slash ? slash + 1 : *files;
    if (place_file(place, *files, "etc", name) != 0) return refuse(error, size, "cover", *files);
  }
  return 0;
}

/* Makes the host's terminals, and a shared memory of the instance's own, as large as Docker's. Each exists only where
 * the host has it. */
static int fill_devices(int devices, char *error, size_t size) {
  char handle[64];
  int terminals = place_open(devices, "pts", O_DIRECTORY | O_NOFOLLOW);
  if (terminals >= 0 && place_bind("/dev/pts", terminals, 0) < 0) return refuse(error, size, "mount", "dev/pts");
  int memory = place_open(devices, "shm", O_DIRECTORY | O_NOFOLLOW);
  snprintf(handle, sizeof handle, "/proc/self/fd/%d", memory);
  if (memory >= 0 && mount("ballast", handle, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=64m") != 0)
    return refuse(error, size, "mount", "dev/shm");
  return 0;
}

static int bind_kernel(int place, char *error, size_t size) {
  static const char *const sources[] = {"/proc", "/sys", "/dev"};
  int copy = -1;
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    int target = place_folder(place, sources[i] + 1);
    copy = target < 0 ? -1 : place_bind(sources[i], target, 0);
    if (copy < 0) return refuse(error, size, "mount", sources[i]);
  }
  return fill_devices(copy, error, size);
}

/* A link in the image must not lead a mount out of it: from here on the root is used by its descriptor. */
int root_mount(const struct root *root, char *error, size_t size) {
  char merged[PATH_MAX];
  if (snprintf(merged, sizeof merged, "%s/merged", root->folder) >= PATH_MAX) {
    errno = ENAMETOOLONG;
    return refuse(error, size, "overlay", root->folder);
  }
  if (mount_overlay(root, merged, error, size) != 0) return -1;
  int place = open(merged, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (place < 0) return refuse(error, size, "open", merged);
  if (cover_files(place, root->files, error, size) != 0) return -1;
  return bind_kernel(place, error, size);
}
