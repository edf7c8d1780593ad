/*
 * ballast-place ROOT FOLDER FILE...: binds each file to `/<FOLDER>/<its own name>` of a root filesystem.
 * ballast-place ROOT FOLDER: prints where its `/<FOLDER>` really is, made where it is missing.
 */
#include "place.h"
#include <limits.h>
#include <string.h>

int main(int argc, char **argv) {
  char path[PATH_MAX];
  if (argc < 3) return 2;
  if (argc == 3) {
    if (place_real_path(argv[1], argv[2], path, sizeof path) == 0) return puts(path) < 0;
    fprintf(stderr, "/%s of the image is no folder: %s\n", argv[2], strerror(errno));
    return 1;
  }
  for (int i = 3; i < argc; i++) {
    const char *slash = strrchr(argv[i], '/');
    const char *name = slash ? slash + 1 : argv[i];
    if (place_file(argv[1], argv[i], argv[2], name) == 0) continue;
    fprintf(stderr, "/%s/%s of the image cannot be replaced: %s\n", argv[2], name, strerror(errno));
    return 1;
  }
  return 0;
}
