/* The root filesystem of a bare process. */
#ifndef BALLAST_ROOT_H
#define BALLAST_ROOT_H

#include <stddef.h>

/* An image, which may hold anything; the folder of the instance, with `upper`, `work` and `merged` in it; and the files
 * that cover those of the same name in the image's /etc, up to a NULL. */
struct root {
  const char *image, *folder;
  char **files;
};

/* Mounts the image below what the instance writes, at `merged`, and in it the files and the host's /proc, /sys and
 * /dev, with shared memory of its own. -1 with what is in the way in `error`. */
int root_mount(const struct root *root, char *error, size_t size);

#endif
