#include "files.h"
#include "answer.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { MAX_SCANNED = 16 << 20 };

int open_quietly(const char *path, int access) {
  return open(path, access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* read PATH MAX */
void verb_read(struct answer *answer, int argc, char **argv) {
  (void)argc;
  size_t limit = answer_limit(argv[2]);
  char chunk[4096];
  int file = open_quietly(argv[1], O_RDONLY);
  ssize_t got = file < 0 ? -1 : 0;
  while (file >= 0 && (got = read(file, chunk, sizeof chunk)) > 0) {
    size_t room = limit - answer->length;
    answer_bytes(answer, chunk, (size_t)got < room ? (size_t)got : room);
    if ((size_t)got <= room) continue;
    answer->cut = true;
    break;
  }
  if (got < 0 && answer->length == 0) answer->code = errno;
}

static bool begins_with_any(const char *line, int argc, char **argv) {
  for (int i = 2; i < argc; i++)
    if (strncmp(line, argv[i], strlen(argv[i])) == 0) return true;
  return false;
}

static bool contains_any(const char *line, int argc, char **argv) {
  for (int i = 2; i < argc; i++)
    if (strstr(line, argv[i])) return true;
  return false;
}

static void matching_lines(struct answer *answer, int argc, char **argv, bool (*matches)(const char *, int, char **)) {
  int descriptor = open_quietly(argv[1], O_RDONLY);
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "r");
  char line[1024];
  size_t scanned = 0;
  bool wanted = false, starts = true;
  if (!file) {
    answer->code = errno;
    return;
  }
  errno = 0;
  while (fgets(line, sizeof line, file)) {
    size_t length = strlen(line);
    if (starts) wanted = matches(line, argc, argv);
    if (wanted) answer_bytes(answer, line, length);
    starts = length > 0 && line[length - 1] == '\n';
    if ((scanned += length) < MAX_SCANNED && !answer->cut) continue;
    answer->cut = true;
    return;
  }
  if (ferror(file) && answer->length == 0) answer->code = errno;
}

/* lines PATH PREFIX...: the lines that begin with one of the prefixes */
void verb_lines(struct answer *answer, int argc, char **argv) {
  matching_lines(answer, argc, argv, begins_with_any);
}

/* containing PATH TEXT...: the lines that contain one of the texts */
void verb_containing(struct answer *answer, int argc, char **argv) {
  matching_lines(answer, argc, argv, contains_any);
}

/* digest PATH MAX: length and FNV-1a hash of its first MAX bytes, where only equality matters */
void verb_digest(struct answer *answer, int argc, char **argv) {
  (void)argc;
  uint64_t hash = 0xcbf29ce484222325ULL, limit = strtoull(argv[2], NULL, 10), total = 0;
  unsigned char chunk[4096];
  int file = open_quietly(argv[1], O_RDONLY);
  ssize_t got = file < 0 ? -1 : 0;
  if (limit > MAX_SCANNED) limit = MAX_SCANNED;
  while (file >= 0 && (got = read(file, chunk, sizeof chunk)) > 0) {
    for (ssize_t i = 0; i < got && total < limit; i++, total++) hash = (hash ^ chunk[i]) * 0x100000001b3ULL;
    if (total < limit) continue;
    answer->cut = read(file, chunk, 1) > 0 || (uint64_t)got > limit;
    break;
  }
  if (got < 0 && total == 0) answer->code = errno;
  else answer_text(answer, "%llu %016llx\n", (unsigned long long)total, (unsigned long long)hash);
}

/* list DIR MAX: the names in a folder, one a line */
void verb_list(struct answer *answer, int argc, char **argv) {
  (void)argc;
  unsigned long left = strtoul(argv[2], NULL, 10);
  DIR *folder = opendir(argv[1]);
  if (!folder) {
    answer->code = errno;
    return;
  }
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (left-- == 0) {
      answer->cut = true;
      return;
    }
    answer_text(answer, "%s\n", entry->d_name);
  }
}

/* stat PATH: mode in octal, owner, group, device, inode, size, device number of a device file */
void verb_stat(struct answer *answer, int argc, char **argv) {
  (void)argc;
  struct stat about;
  if (stat(argv[1], &about) != 0) answer->code = errno;
  else
    answer_text(answer, "%o %u %u %u:%u %llu %lld %u:%u\n", about.st_mode, about.st_uid, about.st_gid,
                major(about.st_dev), minor(about.st_dev), (unsigned long long)about.st_ino, (long long)about.st_size,
                major(about.st_rdev), minor(about.st_rdev));
}

/* statfs PATH: type in hexadecimal, block size, blocks, free blocks, files, free files */
void verb_statfs(struct answer *answer, int argc, char **argv) {
  (void)argc;
  struct statfs about;
  if (statfs(argv[1], &about) != 0) answer->code = errno;
  else
    answer_text(answer, "%lx %lld %llu %llu %llu %llu\n", (unsigned long)about.f_type, (long long)about.f_bsize,
                (unsigned long long)about.f_blocks, (unsigned long long)about.f_bfree,
                (unsigned long long)about.f_files, (unsigned long long)about.f_ffree);
}

/* open PATH read|write: tells whether it may be opened; nothing is read or written */
void verb_open(struct answer *answer, int argc, char **argv) {
  (void)argc;
  int file = open_quietly(argv[1], strcmp(argv[2], "write") == 0 ? O_WRONLY : O_RDONLY);
  if (file < 0) answer->code = errno;
  else close(file);
}

/* readlink PATH */
void verb_readlink(struct answer *answer, int argc, char **argv) {
  (void)argc;
  char target[PATH_MAX];
  ssize_t length = readlink(argv[1], target, sizeof target);
  if (length < 0) answer->code = errno;
  else answer_bytes(answer, target, (size_t)length);
}
