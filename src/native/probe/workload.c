#include "workload.h"
#include "../parts/files.h"
#include "content.h"
#include "files.h"
#include "manifest.h"
#include "sha256.h"
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { MAX_RUN_FILES = 512, MAX_MAPS = 4 << 20 };

/* Looks into a process with its owner's identity: a root without the right to trace may not look into the process of
 * another user, but that user may. Of the capabilities only those over files are given up meanwhile. */
static void look_as_owner(const char *pid) {
  struct stat about;
  char path[64];
  snprintf(path, sizeof path, "/proc/%.20s", pid);
  if (stat(path, &about) != 0 || about.st_uid == 0) return;
  setfsgid(about.st_gid);
  setfsuid(about.st_uid);
}

static void look_as_oneself(void) {
  setfsuid(geteuid());
  setfsgid(getegid());
}

/* of-process PID NAME MAX: the content of a file of its folder in /proc, or the target of a link there */
void verb_of_process(struct answer *answer, int argc, char **argv) {
  char path[128], target[PATH_MAX];
  snprintf(path, sizeof path, "/proc/%.20s/%.64s", argv[1], argv[2]);
  look_as_owner(argv[1]);
  ssize_t length = readlink(path, target, sizeof target);
  if (length >= 0) answer_bytes(answer, target, (size_t)length);
  else if (errno != EINVAL) answer->code = errno;
  else verb_read(answer, argc - 1, (char *[]){argv[0], path, argv[3], NULL});
}

static const char *kind_of_stream(const struct stat *about) {
  switch (about->st_mode & S_IFMT) {
    case S_IFIFO: return "pipe";
    case S_IFSOCK: return "socket";
    case S_IFREG: return "file";
    case S_IFCHR: return about->st_rdev == makedev(1, 3) ? "null" : about->st_rdev == 0 ? "unnamed" : "device";
    default: return "other";
  }
}

/* streams PID: the kinds of its standard input, output and error, a word each. A terminal is a device;
 * one without a number is unnamed: gVisor does not show those of the host. */
void verb_streams(struct answer *answer, int argc, char **argv) {
  (void)argc;
  look_as_owner(argv[1]);
  for (int number = 0; number < 3; number++) {
    char path[64];
    struct stat about;
    snprintf(path, sizeof path, "/proc/%.20s/fd/%d", argv[1], number);
    const int code = stat(path, &about) == 0 ? 0 : errno;
    if (code != 0 && code != ENOENT) {
      answer->code = code;
      return;
    }
    answer_text(answer, "%s%s", number == 0 ? "" : " ", code == 0 ? kind_of_stream(&about) : "closed");
  }
}

/* The whole content of a file of the process, with a NUL after it; NULL with errno when it cannot be read. */
static char *whole_of_process(const char *pid, const char *name, size_t *length) {
  char path[128];
  snprintf(path, sizeof path, "/proc/%.20s/%.64s", pid, name);
  return read_whole(path, MAX_MAPS, length);
}

struct run_files {
  struct answer *answer;
  char *paths[MAX_RUN_FILES];
  size_t count;
};

/* Tells of a file once, by the place that its path led to; `place` is -1, with its errno, where the path led nowhere. */
static void tell_run_file(struct run_files *files, const char *role, const char *path, int place) {
  struct stat about = {0};
  char hex[65] = "-";
  int code = place < 0 ? errno : 0;
  for (size_t i = 0; i < files->count; i++)
    if (strcmp(files->paths[i], path) == 0) return;
  if (files->count == MAX_RUN_FILES) {
    files->answer->cut = true;
    return;
  }
  files->paths[files->count++] = copy_of(path);
  if (code == 0 && !content_is_data(place, &about)) return;
  if (code == 0) content_digest(place, hex, SHA256_SIZE);
  answer_text(files->answer, "%s %s %lld %s ", role, code == 0 ? "OK" : strerrorname_np(code),
              code == 0 ? (long long)about.st_size : 0, hex);
  answer_path(files->answer, path);
  answer_bytes(files->answer, "\n", 1);
}

static void tell_path(struct run_files *files, const char *role, const char *path) {
  int place = content_place(path);
  tell_run_file(files, role, path, place);
  if (place >= 0) close(place);
}

const char *mapped_path(char *line) {
  static const char *const without_file[] = {"/dev/", "/memfd:", "/SYSV"};
  const char *path = strchr(line, '/');
  for (size_t i = 0; path && i < sizeof without_file / sizeof *without_file; i++)
    if (strncmp(path, without_file[i], strlen(without_file[i])) == 0) return NULL;
  return path;
}

static void tell_mapped(struct run_files *files, char *maps) {
  for (char *line; (line = strsep(&maps, "\n"));) {
    const char *path = mapped_path(line);
    if (path) tell_path(files, "mapped", path);
  }
}

/* Tells of words that name a file, such as a program that is interpreted or its configuration. Words without a file
 * are skipped. */
static void tell_arguments(struct run_files *files, const char *words, size_t length, const char *workdir) {
  char path[2 * PATH_MAX];
  struct stat about;
  for (size_t at = 0; words && at < length; at += strlen(words + at) + 1) {
    const char *word = words + at;
    if (*word == '-' || *word == '\0' || strlen(word) >= PATH_MAX) continue;
    snprintf(path, sizeof path, "%s%s%s", *word == '/' ? "" : workdir, *word == '/' ? "" : "/", word);
    if (strchr(word, '/') == NULL && *word != '/' && strchr(word, '.') == NULL) continue;
    int place = content_place(path);
    if (place < 0) continue;
    if (content_is_data(place, &about)) tell_run_file(files, "argument", path, place);
    close(place);
  }
}

/* runs PID [root]: its executable, unless that is refused, every file that it has mapped and every file that its
 * arguments name: ROLE ERROR SIZE SHA-256 PATH, one a line. `root`: in the process's own root, which is not the
 * asker's. */
void verb_runs(struct answer *answer, int argc, char **argv) {
  static struct run_files files;
  char path[64], executable[PATH_MAX] = "", workdir[PATH_MAX] = "";
  size_t maps_length = 0, words_length = 0;
  files.answer = answer;
  look_as_owner(argv[1]);
  snprintf(path, sizeof path, "/proc/%.20s/exe", argv[1]);
  int code = readlink(path, executable, sizeof executable - 1) < 0 ? errno : 0;
  snprintf(path, sizeof path, "/proc/%.20s/cwd", argv[1]);
  if (readlink(path, workdir, sizeof workdir - 1) < 0) workdir[0] = '\0';
  char *words = whole_of_process(argv[1], "cmdline", &words_length);
  char *maps = whole_of_process(argv[1], "maps", &maps_length);
  if (!maps) {
    answer->code = errno;
    return;
  }
  look_as_oneself();
  snprintf(path, sizeof path, "/proc/%.20s/root", argv[1]);
  if ((answer->code = content_prepare()) != 0) return;
  if (argc > 2 && (chroot(path) != 0 || chdir("/") != 0)) {
    answer->code = errno;
    return;
  }
  if (code == 0) tell_path(&files, "executable", executable);
  tell_mapped(&files, maps);
  tell_arguments(&files, words, words_length, workdir);
}
