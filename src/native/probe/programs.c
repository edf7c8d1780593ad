#include "programs.h"
#include "../parts/files.h"
#include "manifest.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_TOLD = 24, MAX_CGROUP = 8192 };

static bool same_file(const struct stat *one, const struct stat *other) {
  return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static bool is_at(const char *path, const struct stat *wanted) {
  struct stat about;
  return stat(path, &about) == 0 && same_file(&about, wanted);
}

/* True for a path below a folder other than the root. */
static bool is_below(const char *path, const char *folder) {
  const size_t length = strlen(folder);
  return length > 1 && strncmp(path, folder, length) == 0 && path[length] == '/';
}

/*
 * The place of a process's program. `own`: in the root of the process, which is not the asker's: so runs what is in a
 * container, or in a changed root. `host`: it is a file of the asker's own root: so does what stands in place of an
 * instance, as an emulator does, whatever root it has locked itself into. `elsewhere`: neither can be shown, as with a
 * file that was removed.
 */
static const char *place_of(const char *pid, const struct stat *program, const char *link) {
  char path[2 * PATH_MAX], root_link[PATH_MAX] = "";
  struct stat own_root, askers;
  snprintf(path, sizeof path, "/proc/%s/root", pid);
  if (readlink(path, root_link, sizeof root_link - 1) < 0 || stat(path, &own_root) != 0 || stat("/", &askers) != 0)
    return strerrorname_np(errno);
  snprintf(path, sizeof path, "/proc/%s/root%s", pid, link);
  if (!same_file(&own_root, &askers) && (is_below(link, root_link) || is_at(path, program))) return "own";
  return is_at(link, program) ? "host" : "elsewhere";
}

/* Tells of a process; nothing of the first that has no program, unless it must be told. */
static void tell_program(struct answer *answer, const char *pid, bool is_first) {
  char path[64], link[PATH_MAX] = "";
  struct stat program;
  snprintf(path, sizeof path, "/proc/%s/exe", pid);
  /* Threads of the kernel and processes that have ended have none. */
  const int code = stat(path, &program) != 0 || readlink(path, link, sizeof link - 1) < 0 ? errno : 0;
  if (code != 0 && !is_first && (code == ENOENT || code == ESRCH)) return;
  answer_text(answer, "%s %s ", pid, code == 0 ? place_of(pid, &program, link) : strerrorname_np(code));
  answer_path(answer, link);
  answer_bytes(answer, "\n", 1);
}

static bool is_in_cgroup(const char *pid, const char *text) {
  static char cgroups[MAX_CGROUP];
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/cgroup", pid);
  return read_text(path, cgroups, sizeof cgroups) > 0 && strstr(cgroups, text);
}

/* programs FIRST_PID TEXT: the first process of an instance, then those whose cgroup's path holds the text that names
 * it: `PID own|host|elsewhere|ERRNO PATH`, one a line */
void verb_programs(struct answer *answer, int argc, char **argv) {
  (void)argc;
  char first[16];
  snprintf(first, sizeof first, "%ld", strtol(argv[1], NULL, 10));
  DIR *names = opendir("/proc");
  if (!names || *argv[2] == '\0') {
    answer->code = names ? EINVAL : errno;
    if (names) closedir(names);
    return;
  }
  tell_program(answer, first, true);
  int told = 1;
  for (struct dirent *entry; (entry = readdir(names));) {
    if (!isdigit((unsigned char)entry->d_name[0]) || strcmp(entry->d_name, first) == 0) continue;
    char pid[16];
    snprintf(pid, sizeof pid, "%.15s", entry->d_name);
    if (!is_in_cgroup(pid, argv[2])) continue;
    if (told++ == MAX_TOLD) {
      answer->cut = true;
      break;
    }
    tell_program(answer, pid, false);
  }
  closedir(names);
}
