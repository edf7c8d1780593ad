#include "walk.h"
#include "answer.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int by_bytes(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool walk_names(struct walk_level *level) {
  DIR *folder = opendir(".");
  size_t room = 0;
  if (!folder) return false;
  errno = 0;
  for (struct dirent *entry; (entry = readdir(folder)); errno = 0) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (level->count == room) level->names = larger_room(level->names, room = room * 2 + 16, sizeof *level->names);
    level->names[level->count++] = copy_of(entry->d_name);
  }
  int code = errno;
  closedir(folder);
  if (level->count > 0) qsort(level->names, level->count, sizeof *level->names, by_bytes);
  errno = code;
  return code == 0;
}

/* The working directory is the folder. */
static void walk_down(struct walk *walk, size_t path_length, const struct stat *folder) {
  if (walk->depth == walk->level_room)
    walk->levels = larger_room(walk->levels, walk->level_room = walk->level_room * 2 + 16, sizeof *walk->levels);
  struct walk_level *level = &walk->levels[walk->depth++];
  *level = (struct walk_level){.path_length = path_length, .device = folder->st_dev, .inode = folder->st_ino};
  if (!walk_names(level)) walk->unreadable(walk->about, walk->path, errno);
}

/* Goes back to the folder above, if it is still the one that the walk came from. */
static bool walk_up(struct walk *walk) {
  struct stat now;
  free(walk->levels[--walk->depth].names);
  if (walk->depth == 0) return true;
  const struct walk_level *above = &walk->levels[walk->depth - 1];
  if (chdir("..") != 0 || lstat(".", &now) != 0) return false;
  return now.st_dev == above->device && now.st_ino == above->inode;
}

static bool walk_skips(const struct walk *walk) {
  for (char *const *one = walk->skipped; one && *one; one++)
    if (strcmp(*one, walk->path) == 0) return true;
  return false;
}

static void walk_entry(struct walk *walk, size_t folder_length, char *name) {
  struct stat entry, entered;
  size_t length = folder_length + 1 + strlen(name);
  if (length + 1 > walk->path_room) walk->path = larger_room(walk->path, walk->path_room = 2 * length + 1, 1);
  sprintf(walk->path + folder_length, "/%s", name);
  if (walk_skips(walk) || lstat(name, &entry) != 0) return; /* gone since its name was read */
  if (walk->stays && entry.st_dev != walk->levels[0].device) return;
  walk->visit(walk->about, walk->path, name, &entry);
  if (!S_ISDIR(entry.st_mode)) return;
  int folder = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0 || fstat(folder, &entered) != 0 || fchdir(folder) != 0) walk->unreadable(walk->about, walk->path, errno);
  else walk_down(walk, length, &entered);
  if (folder >= 0) close(folder);
}

/* Returns false, with errno, when the folder cannot be entered, or one was moved away while it was walked. */
bool walk_all(struct walk *walk, const char *root) {
  struct stat entry;
  if (chdir(root) != 0 || lstat(".", &entry) != 0) return false;
  walk->path = strcpy(room_for(walk->path_room = 256, 1), "/");
  walk->visit(walk->about, "/", ".", &entry);
  walk_down(walk, 0, &entry);
  while (walk->depth > 0 && !walk->is_over) {
    struct walk_level *level = &walk->levels[walk->depth - 1];
    if (level->next < level->count) {
      char *name = level->names[level->next++];
      walk_entry(walk, level->path_length, name);
      free(name);
    } else if (!walk_up(walk)) {
      errno = ESTALE;
      return false;
    }
  }
  return true;
}
