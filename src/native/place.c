/* ballast-place ROOT FOLDER FILE...: binds each file to `/<FOLDER>/<its own name>` of a root filesystem. */
#include "place.h"
#include <string.h>

int main(int argc, char **argv) {
  for (int i = 3; i < argc; i++) {
    const char *slash = strrchr(argv[i], '/');
    const char *name = slash ? slash + 1 : argv[i];
    if (place_file(argv[1], argv[i], argv[2], name) == 0) continue;
    fprintf(stderr, "/%s/%s of the image cannot be replaced: %s\n", argv[2], name, strerror(errno));
    return 1;
  }
  return argc > 3 ? 0 : 2;
}
