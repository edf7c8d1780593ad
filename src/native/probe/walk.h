/*
 * Everything in a folder and below, across mounts, in the order of its bytes: no link is followed, no depth, length or
 * kind of name is too much, and one folder is open at a time. The process's working directory walks along.
 */
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
  char *const *skipped; /* NULL-terminated paths that are left out, with all below */
  /* `name` is what to call it by in the working directory. */
  void (*visit)(void *about, const char *path, const char *name, const struct stat *entry);
  /* A folder whose names cannot be read. */
  void (*unreadable)(void *about, const char *path, int code);
  void *about;
};

/* Orders strings by their bytes, for qsort. */
int by_bytes(const void *a, const void *b);
/* False, with errno, when the folder cannot be entered, or one was moved away while it was walked. */
bool walk_all(struct walk *walk, const char *root);

#endif
