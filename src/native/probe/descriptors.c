#include "descriptors.h"
#include "../parts/files.h"
#include "manifest.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { MOST_DESCRIPTORS = 65536, MOST_KINDS = 32, MOST_FILES = 256, LONGEST_KIND = 48, MOST_NAMESPACES = 16 };

static struct {
  char name[LONGEST_KIND];
  unsigned count;
} kinds[MOST_KINDS];

static struct file {
  dev_t device;
  ino_t inode;
  mode_t mode;
  int access;
  bool is_foreign;
} files[MOST_FILES];

static size_t kind_count, file_count;

static void count_kind(struct answer *answer, const char *name, size_t length) {
  if (length >= LONGEST_KIND) length = LONGEST_KIND - 1;
  for (size_t i = 0; i < kind_count; i++)
    if (strlen(kinds[i].name) == length && memcmp(kinds[i].name, name, length) == 0) {
      kinds[i].count++;
      return;
    }
  if (kind_count == MOST_KINDS) {
    answer->cut = true;
    return;
  }
  memcpy(kinds[kind_count].name, name, length);
  kinds[kind_count++].count = 1;
}

/* The number after a name in a file of fdinfo; -1 when it is not there. */
static long fdinfo(const char *pid, const char *descriptor, const char *name, int base) {
  char path[96], text[2048];
  snprintf(path, sizeof path, "/proc/%.20s/fdinfo/%.20s", pid, descriptor);
  const char *at = read_text(path, text, sizeof text) > 0 ? strstr(text, name) : NULL;
  return at ? strtol(at + strlen(name), NULL, base) : -1;
}

/* `tap NAME`: the interface of the host that a descriptor of /dev/net/tun is */
static void tell_tap(struct answer *answer, const char *pid, const char *descriptor) {
  char path[96], text[2048];
  snprintf(path, sizeof path, "/proc/%.20s/fdinfo/%.20s", pid, descriptor);
  const char *at = read_text(path, text, sizeof text) > 0 ? strstr(text, "\niff:\t") : NULL;
  if (at) answer_text(answer, "tap %.*s\n", (int)strcspn(at + 6, "\n"), at + 6);
}

static char *mounts[MOST_NAMESPACES];
static int namespace_count;

static bool lists(const char *mountinfo, long mount) {
  char wanted[32];
  const int length = snprintf(wanted, sizeof wanted, "\n%ld ", mount);
  return strncmp(mountinfo, wanted + 1, (size_t)length - 1) == 0 || strstr(mountinfo, wanted);
}

/* True for a mount that is in none of the namespaces: by such a descriptor another's files can be reached. */
static bool is_foreign(long mount) {
  for (int i = 0; i < namespace_count; i++)
    if (lists(mounts[i], mount)) return false;
  return mount >= 0 && namespace_count > 0;
}

static const char *type_of(mode_t mode) {
  if (S_ISDIR(mode)) return "folder";
  if (S_ISREG(mode)) return "file";
  if (S_ISCHR(mode)) return "character";
  if (S_ISBLK(mode)) return "block";
  return S_ISFIFO(mode) ? "pipe" : "other";
}

static const char *access_of(long flags) {
  if (flags < 0) return "unknown";
  if (flags & O_PATH) return "place";
  return (flags & O_ACCMODE) == O_RDONLY ? "read" : (flags & O_ACCMODE) == O_WRONLY ? "write" : "both";
}

/* `open TYPE ACCESS own|foreign DEVICE:INODE[=NUMBER] PATH`: a file that it has open, told once */
static void tell_file(struct answer *answer, const struct stat *about, long flags, bool foreign, const char *path) {
  const struct file file = {about->st_dev, about->st_ino, about->st_mode, (int)(flags & (O_PATH | O_ACCMODE)), foreign};
  for (size_t i = 0; i < file_count; i++)
    if (files[i].device == file.device && files[i].inode == file.inode && files[i].access == file.access &&
        files[i].is_foreign == file.is_foreign)
      return;
  if (file_count == MOST_FILES) {
    answer->cut = true;
    return;
  }
  files[file_count++] = file;
  answer_text(answer, "open %s %s %s %u:%u:%llu", type_of(about->st_mode), access_of(flags), foreign ? "foreign" : "own",
              major(about->st_dev), minor(about->st_dev), (unsigned long long)about->st_ino);
  if (S_ISCHR(about->st_mode) || S_ISBLK(about->st_mode))
    answer_text(answer, "=%u:%u", major(about->st_rdev), minor(about->st_rdev));
  answer_bytes(answer, " ", 1);
  answer_path(answer, path);
  answer_bytes(answer, "\n", 1);
}

static void look_at(struct answer *answer, const char *pid, const char *descriptor) {
  char path[96], target[PATH_MAX];
  struct stat about;
  snprintf(path, sizeof path, "/proc/%.20s/fd/%.20s", pid, descriptor);
  const ssize_t length = readlink(path, target, sizeof target - 1);
  if (length <= 0) return; /* it was closed */
  target[length] = '\0';
  if (target[0] != '/') { /* socket:[1], pipe:[2], anon_inode:[eventfd], anon_inode:kvm-vm */
    const bool is_anonymous = strncmp(target, "anon_inode:", 11) == 0;
    count_kind(answer, target, is_anonymous ? strlen(target) : strcspn(target, ":"));
  } else if (strncmp(target, "/memfd:", 7) == 0) count_kind(answer, "memfd", 5);
  else if (stat(path, &about) == 0) {
    count_kind(answer, type_of(about.st_mode), strlen(type_of(about.st_mode)));
    if (S_ISCHR(about.st_mode) && about.st_rdev == makedev(10, 200)) tell_tap(answer, pid, descriptor);
    /* A pipe with a name gives nothing away that one without does not, and an engine has many. */
    if (!S_ISFIFO(about.st_mode))
      tell_file(answer, &about, fdinfo(pid, descriptor, "flags:", 8),
                is_foreign(fdinfo(pid, descriptor, "mnt_id:", 10)), target);
  }
}

static void read_namespaces(int argc, char **argv) {
  char path[64];
  for (int i = 0; i < argc && namespace_count < MOST_NAMESPACES; i++) {
    snprintf(path, sizeof path, "/proc/%.20s/mountinfo", argv[i]);
    char *text = read_whole(path, 4 << 20, NULL);
    if (text) mounts[namespace_count++] = text;
  }
}

/* descriptors PID [PID...]: a file is foreign that is in no mount of these processes' namespaces; all is told of the
 * first. A line for each file and tap, and then `kind NAME COUNT`, a line for each kind of descriptor */
void verb_descriptors(struct answer *answer, int argc, char **argv) {
  char path[64];
  size_t seen = 0;
  read_namespaces(argc - 1, argv + 1);
  snprintf(path, sizeof path, "/proc/%.20s/fd", argv[1]);
  DIR *folder = opendir(path);
  if (!folder) {
    answer->code = errno;
    return;
  }
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    if (seen++ == MOST_DESCRIPTORS) {
      answer->cut = true;
      break;
    }
    look_at(answer, argv[1], entry->d_name);
  }
  closedir(folder);
  for (size_t i = 0; i < kind_count; i++) answer_text(answer, "kind %s %u\n", kinds[i].name, kinds[i].count);
}

/* `NAME TYPE own|foreign DEVICE:INODE PATH`: what a link of /proc/PID leads to, which is held open for a moment and not
 * read. A kernel tells the mount of such a descriptor, as of any other. */
static void tell_place(struct answer *answer, const char *pid, const char *name) {
  char path[64], target[PATH_MAX], self[24];
  struct stat about;
  snprintf(path, sizeof path, "/proc/%.20s/%s", pid, name);
  const int place = open(path, O_PATH | O_CLOEXEC);
  const ssize_t length = readlink(path, target, sizeof target - 1);
  if (place < 0 || length <= 0 || fstat(place, &about) != 0) {
    answer->code = errno;
  } else {
    target[length] = '\0';
    snprintf(self, sizeof self, "%d", place);
    const bool foreign = is_foreign(fdinfo("self", self, "mnt_id:", 10));
    answer_text(answer, "%s %s %s %u:%u:%llu ", name, type_of(about.st_mode), foreign ? "foreign" : "own",
                major(about.st_dev), minor(about.st_dev), (unsigned long long)about.st_ino);
    answer_path(answer, target);
    answer_bytes(answer, "\n", 1);
  }
  if (place >= 0) close(place);
}

/* places PID PID...: the working folder, the root and the program of the first, each foreign when it is in no mount of
 * the others' namespaces */
void verb_places(struct answer *answer, int argc, char **argv) {
  static const char *const names[] = {"cwd", "root", "exe"};
  read_namespaces(argc - 2, argv + 2);
  for (size_t i = 0; answer->code == 0 && i < sizeof names / sizeof *names; i++) tell_place(answer, argv[1], names[i]);
}
