/*
 * Mounts in the root filesystem of a bare process, which may hold anything:
 *   ballast-place files ROOT FOLDER FILE...   binds each file over `/<FOLDER>/<its own name>` of the root
 *   ballast-place kernel ROOT                 binds the host's /proc, /sys and /dev, with shared memory of its own
 * Says on stderr what is in the way.
 */
#include "parts/place.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

static int refuse(const char *what, const char *name) {
  fprintf(stderr, "/%s of the image %s: %s\n", name, what, strerror(errno));
  return 1;
}

static int bind_files(int root, const char *folder, char **files) {
  for (; *files; files++) {
    const char *slash = strrchr(*files, '/'), *name = slash ? slash + 1 : *files;
    if (place_file(root, *files, folder, name) == 0) continue;
    fprintf(stderr, "/%s/%s of the image cannot be replaced: %s\n", folder, name, strerror(errno));
    return 1;
  }
  return 0;
}

/* Makes the host's terminals, and a shared memory of the instance's own, as large as Docker's. Each exists only where
 * the host has it. */
static int fill_devices(int devices) {
  char handle[64];
  int terminals = place_open(devices, "pts", O_DIRECTORY | O_NOFOLLOW);
  if (terminals >= 0 && place_bind("/dev/pts", terminals, 0) < 0) return refuse("cannot be mounted", "dev/pts");
  int memory = place_open(devices, "shm", O_DIRECTORY | O_NOFOLLOW);
  snprintf(handle, sizeof handle, "/proc/self/fd/%d", memory);
  if (memory >= 0 && mount("ballast", handle, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=64m") != 0)
    return refuse("cannot be mounted", "dev/shm");
  return 0;
}

static int bind_kernel(int root) {
  static const char *const sources[] = {"/proc", "/sys", "/dev"};
  int copy = -1;
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    const char *name = sources[i] + 1;
    int target = place_folder(root, name);
    if (target < 0) return refuse("is no folder", name);
    copy = place_bind(sources[i], target, 0);
    if (copy < 0) return refuse("cannot be mounted", name);
  }
  return fill_devices(copy);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int root = open(argv[2], O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) {
    fprintf(stderr, "%s: %s\n", argv[2], strerror(errno));
    return 1;
  }
  if (strcmp(argv[1], "files") == 0 && argc > 4) return bind_files(root, argv[3], argv + 4);
  if (strcmp(argv[1], "kernel") == 0 && argc == 3) return bind_kernel(root);
  return 2;
}
