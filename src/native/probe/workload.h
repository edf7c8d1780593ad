/* Questions about one process: what it was started as, and what it runs. */
#ifndef BALLAST_PROBE_WORKLOAD_H
#define BALLAST_PROBE_WORKLOAD_H

#include "manifest.h"
#include <sys/fsuid.h>

enum { MAX_RUN_FILES = 512, MAX_MAPS = 4 << 20 };

/*
 * A root without the right to trace may not look into the process of another user; in that user's name it may. Of the
 * capabilities only those over files are given up meanwhile.
 */
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

/* of-process PID NAME MAX: what a file of its folder in /proc holds, or where a link of it leads */
static void verb_of_process(struct answer *answer, int argc, char **argv) {
  char path[128], target[PATH_MAX];
  snprintf(path, sizeof path, "/proc/%.20s/%.64s", argv[1], argv[2]);
  look_as_owner(argv[1]);
  ssize_t length = readlink(path, target, sizeof target);
  if (length >= 0) answer_bytes(answer, target, (size_t)length);
  else if (errno != EINVAL) answer->code = errno;
  else verb_read(answer, argc - 1, (char *[]){argv[0], path, argv[3], NULL});
}

/* All of a file of the process, with a NUL after it; NULL with errno when it cannot be read. */
static char *whole_of_process(const char *pid, const char *name, size_t *length) {
  char path[128];
  snprintf(path, sizeof path, "/proc/%.20s/%.64s", pid, name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  char *text = file < 0 ? NULL : malloc(MAX_MAPS + 1);
  ssize_t got = 0;
  *length = 0;
  while (text && *length < MAX_MAPS && (got = read(file, text + *length, MAX_MAPS - *length)) > 0)
    *length += (size_t)got;
  if (file >= 0) close(file);
  if (!text || got < 0) return NULL;
  text[*length] = '\0';
  return text;
}

struct run_files {
  struct answer *answer;
  char *paths[MAX_RUN_FILES];
  size_t count;
};

static void tell_run_file(struct run_files *files, const char *role, const char *path) {
  struct stat about;
  char hex[65] = "-";
  for (size_t i = 0; i < files->count; i++)
    if (strcmp(files->paths[i], path) == 0) return;
  if (files->count == MAX_RUN_FILES) {
    files->answer->cut = true;
    return;
  }
  files->paths[files->count++] = strdup(path);
  int code = stat(path, &about) == 0 ? 0 : errno;
  if (code == 0 && !S_ISREG(about.st_mode)) return;
  char *real = code == 0 ? realpath(path, NULL) : NULL;
  if (real) content_digest(real, hex, SHA256_SIZE);
  free(real);
  answer_text(files->answer, "%s %s %lld %s ", role, code == 0 ? "OK" : strerrorname_np(code),
              code == 0 ? (long long)about.st_size : 0, hex);
  answer_path(files->answer, path);
  answer_bytes(files->answer, "\n", 1);
}

/* A mapped file's path comes last in a line, after five words. */
static void tell_mapped(struct run_files *files, char *maps) {
  char *rest = maps, *line, *path;
  while ((line = strsep(&rest, "\n"))) {
    if (!(path = strchr(line, '/'))) continue;
    if (strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/memfd:", 7) == 0 || strncmp(path, "/SYSV", 5) == 0) continue;
    tell_run_file(files, "mapped", path);
  }
}

/* Words that name a file: a program that is interpreted, its configuration. Where there is none it is no file. */
static void tell_arguments(struct run_files *files, const char *words, size_t length, const char *workdir) {
  char path[2 * PATH_MAX];
  struct stat about;
  for (size_t at = 0; words && at < length; at += strlen(words + at) + 1) {
    const char *word = words + at;
    if (*word == '-' || *word == '\0' || strlen(word) >= PATH_MAX) continue;
    snprintf(path, sizeof path, "%s%s%s", *word == '/' ? "" : workdir, *word == '/' ? "" : "/", word);
    if (strchr(word, '/') == NULL && *word != '/' && strchr(word, '.') == NULL) continue;
    if (stat(path, &about) == 0 && S_ISREG(about.st_mode)) tell_run_file(files, "argument", path);
  }
}

/*
 * runs PID [root]: its executable, unless that is refused, every file that it has mapped and every file that its
 * arguments name: ROLE ERROR SIZE SHA-256 PATH, one a line. `root`: in its own root, which is not the asker's.
 */
static void verb_runs(struct answer *answer, int argc, char **argv) {
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
  if (argc > 2 && (chroot(path) != 0 || chdir("/") != 0)) {
    answer->code = errno;
    return;
  }
  if (code == 0) tell_run_file(&files, "executable", executable);
  tell_mapped(&files, maps);
  tell_arguments(&files, words, words_length, workdir);
}

#endif
