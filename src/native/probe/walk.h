/* Everything in a folder and below, across mounts, in the order of the names' bytes: no link is followed, no depth,
 * length or kind of name is too much, and one folder is open at a time. The process's working directory moves along. */
#ifndef BALLAST_PROBE_WALK_H
#define BALLAST_PROBE_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct walk_level {
  char **names;
  size_t count, next, path_length;
  dev_t device;
  ino_t inode;
};

struct walk {
  char *path; /* of what is looked at, from the folder on: `/`, `/etc/hosts` */
  size_t path_room;
  struct walk_level *levels;
  size_t depth, level_room;
  char *const *skipped; /* NULL-terminated paths that are left out, with all below; NULL: none */
  bool stays;           /* other filesystems that are mounted below are left out */
  bool is_over;         /* set by a visit: nothing more is looked at */
  /* Called for each entry; `name` is its name in the working directory. */
  void (*visit)(void *about, const char *path, const char *name, const struct stat *entry);
  /* Called for a folder whose names cannot be read. */
  void (*unreadable)(void *about, const char *path, int code);
  void *about;
};

/* Orders strings by their bytes, for qsort. */
int by_bytes(const void *a, const void *b);
/* Returns false, with errno, when the folder cannot be entered, or one was moved away while it was walked. */
bool walk_all(struct walk *walk, const char *root);

#endif
