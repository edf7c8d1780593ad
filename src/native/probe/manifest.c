#include "manifest.h"
#include "content.h"
#include "sha256.h"
#include "walk.h"
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

enum { FILE_BUCKETS = 512, MAX_XATTRS = 65536, MAX_TOLD_PATH = 1024, MAX_RECENT = 32 };

struct linked {
  dev_t device;
  ino_t inode;
  uint32_t first; /* of the path it was met by first */
};

struct manifest {
  struct answer *answer;
  struct timespec since; /* what was changed later is its instance's own doing */
  char *const *skipped; /* as `walk` has them */
  unsigned long long share, largest; /* of contents: so many thousandths of the files, up to this size */
  bool told[FILE_BUCKETS], tells;
  struct sha256 digests[FILE_BUCKETS], folders[FILE_BUCKETS];
  unsigned long long entries, bytes, files, compared_files, compared_bytes, recent;
  char *recent_paths[MAX_RECENT];
  struct linked *linked; /* open addressing; inode 0 is a free place */
  size_t linked_count, linked_room;
};

static uint64_t path_hash(const char *path) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (; *path; path++) hash = (hash ^ (unsigned char)*path) * 0x100000001b3ULL;
  hash ^= hash >> 33; /* its low bits alone say too little */
  hash *= 0xff51afd7ed558ccdULL;
  return hash ^ hash >> 33;
}

/* The place of a file among those that have more names than one. */
static struct linked *linked_place(struct linked *table, size_t room, const struct stat *entry) {
  size_t at = (entry->st_ino * 0x9e3779b97f4a7c15ULL + entry->st_dev) % room;
  while (table[at].inode != 0 && (table[at].inode != entry->st_ino || table[at].device != entry->st_dev))
    at = (at + 1) % room;
  return &table[at];
}

/* The path by which a file with several names was met first. */
static uint32_t first_link(struct manifest *all, const struct stat *entry, uint64_t path) {
  if (2 * all->linked_count >= all->linked_room) {
    size_t room = all->linked_room * 2 + 64;
    struct linked *larger = room_for(room, sizeof *larger);
    for (size_t i = 0; i < all->linked_room; i++) {
      const struct stat old = {.st_dev = all->linked[i].device, .st_ino = all->linked[i].inode};
      if (old.st_ino != 0) *linked_place(larger, room, &old) = all->linked[i];
    }
    free(all->linked);
    all->linked = larger;
    all->linked_room = room;
  }
  struct linked *place = linked_place(all->linked, all->linked_room, entry);
  if (place->inode == 0) {
    *place = (struct linked){.device = entry->st_dev, .inode = entry->st_ino, .first = (uint32_t)path};
    all->linked_count++;
  }
  return place->first;
}

/* The digest of a file that was regular when its folder was read, or the name of the obstacle. */
static void digest_here(const char *name, char *hex, size_t bytes) {
  int place = content_place_here(name);
  if (place < 0) snprintf(hex, 2 * bytes + 1, "%.15s", strerrorname_np(errno));
  else {
    content_digest(place, hex, bytes);
    close(place);
  }
}

/* True for attributes that the kernel or an overlay keeps for itself: they are not the file's. */
static bool own_xattr(const char *name) {
  static const char *const foreign[] = {"trusted.", "security.selinux", "security.evm", "security.ima", "user.overlay."};
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
    if (strncmp(name, foreign[i], strlen(foreign[i])) == 0) return false;
  return true;
}

/* The digest of the extended attributes: `-` without any; `?` where they cannot be read. */
static void xattr_digest(const char *name, char *hex, size_t bytes) {
  static char names[MAX_XATTRS], value[MAX_XATTRS];
  char *sorted[256];
  size_t count = 0;
  ssize_t length = llistxattr(name, names, sizeof names);
  for (ssize_t at = 0; at < length && count < 256; at += (ssize_t)strlen(names + at) + 1)
    if (own_xattr(names + at)) sorted[count++] = names + at;
  strcpy(hex, length < 0 ? "?" : "-");
  if (count == 0) return;
  struct sha256 hash;
  sha256_begin(&hash);
  qsort(sorted, count, sizeof *sorted, by_bytes);
  for (size_t i = 0; i < count; i++) {
    ssize_t size = lgetxattr(name, sorted[i], value, sizeof value);
    sha256_add(&hash, sorted[i], strlen(sorted[i]) + 1);
    sha256_add(&hash, &size, sizeof size);
    if (size > 0) sha256_add(&hash, value, (size_t)size);
  }
  sha256_end(&hash, hex, bytes);
}

static void link_digest(const char *name, char *hex, size_t bytes) {
  char target[PATH_MAX];
  struct sha256 hash;
  ssize_t length = readlink(name, target, sizeof target);
  sha256_begin(&hash);
  sha256_add(&hash, target, length < 0 ? 0 : (size_t)length);
  sha256_end(&hash, hex, bytes);
}

/* Writes a path as one word; a path that does not fit is given by its digest. */
void answer_path(struct answer *answer, const char *path) {
  char hex[17];
  struct sha256 hash;
  size_t told = 0;
  for (; path[told] && told < MAX_TOLD_PATH; told++) {
    unsigned char byte = (unsigned char)path[told];
    if (byte > ' ' && byte < 127 && byte != '%') answer_bytes(answer, &byte, 1);
    else answer_text(answer, "%%%02x", byte);
  }
  if (!path[told]) return;
  sha256_begin(&hash);
  sha256_add(&hash, path, strlen(path));
  sha256_end(&hash, hex, 8);
  answer_text(answer, "~%s", hex);
}

static bool is_recent(const struct manifest *all, const struct stat *entry) {
  return entry->st_ctim.tv_sec > all->since.tv_sec ||
         (entry->st_ctim.tv_sec == all->since.tv_sec && entry->st_ctim.tv_nsec >= all->since.tv_nsec);
}

/* Tells which contents are compared: configuration always; of the rest the same files for the same share wherever it
 * is asked. */
static bool is_compared(const struct manifest *all, const char *path, uint64_t hash, const struct stat *entry) {
  if (!S_ISREG(entry->st_mode) || (unsigned long long)entry->st_size > all->largest) return false;
  return strncmp(path, "/etc/", 5) == 0 || (hash >> 32) % 1000 < all->share;
}

/* True for folders that engines put things into, whose times then say nothing. */
static bool holds_skipped(const struct manifest *all, const char *path) {
  size_t length = strcmp(path, "/") == 0 ? 0 : strlen(path);
  for (char *const *one = all->skipped; *one; one++)
    if ((size_t)(strrchr(*one, '/') - *one) == length && strncmp(*one, path, length) == 0) return true;
  return false;
}

/* Writes MODE UID GID SIZE MTIME DEVICE LINKS TARGET XATTRS CONTENT, as words. */
static void describe(struct manifest *all, const char *path, const char *name, const struct stat *entry, uint64_t hash,
                     bool compared, char *line, size_t room) {
  char links[32] = "1", target[17] = "-", xattrs[17], content[33] = "-";
  bool sized = S_ISREG(entry->st_mode) || S_ISLNK(entry->st_mode);
  bool device = S_ISCHR(entry->st_mode) || S_ISBLK(entry->st_mode);
  if (!S_ISDIR(entry->st_mode) && entry->st_nlink > 1)
    snprintf(links, sizeof links, "%lu@%08x", (unsigned long)entry->st_nlink, first_link(all, entry, hash));
  if (S_ISLNK(entry->st_mode)) link_digest(name, target, 8);
  xattr_digest(name, xattrs, 8);
  if (compared) digest_here(name, content, 16);
  snprintf(line, room, "%o %u %u %lld %lld %u:%u %s %s %s %s", entry->st_mode, entry->st_uid, entry->st_gid,
           sized ? (long long)entry->st_size : 0, holds_skipped(all, path) ? 0 : (long long)entry->st_mtim.tv_sec, device ? major(entry->st_rdev) : 0,
           device ? minor(entry->st_rdev) : 0, links, target, xattrs, content);
}

/* Adds what holds of a folder whatever is written into it: its time alone says that something was. */
static void add_folder(struct sha256 *digest, const char *path, const char *name, const struct stat *entry) {
  char line[64], xattrs[17];
  xattr_digest(name, xattrs, 8);
  snprintf(line, sizeof line, "%o %u %u %s", entry->st_mode, entry->st_uid, entry->st_gid, xattrs);
  sha256_add(digest, line, strlen(line) + 1);
  sha256_add(digest, path, strlen(path) + 1);
}

static void visit_entry(void *about, const char *path, const char *name, const struct stat *entry) {
  struct manifest *all = about;
  char line[512];
  uint64_t hash = path_hash(path);
  size_t bucket = hash % FILE_BUCKETS;
  bool compared = is_compared(all, path, hash, entry), recent = is_recent(all, entry);
  all->entries++;
  if (recent && !S_ISDIR(entry->st_mode)) {
    if (all->recent < MAX_RECENT) all->recent_paths[all->recent] = copy_of(path);
    all->recent++;
  }
  if (S_ISREG(entry->st_mode)) {
    all->files++;
    all->bytes += (unsigned long long)entry->st_size;
  }
  if (compared) {
    all->compared_files++;
    all->compared_bytes += (unsigned long long)entry->st_size;
  }
  if (!all->tells && S_ISDIR(entry->st_mode)) add_folder(&all->folders[bucket], path, name, entry);
  if (all->tells ? !all->told[bucket] : recent) return;
  describe(all, path, name, entry, hash, compared, line, sizeof line);
  if (all->tells) {
    answer_text(all->answer, "%s %s ", line, recent ? "recent" : "old");
    answer_path(all->answer, path);
    answer_bytes(all->answer, "\n", 1);
  } else {
    sha256_add(&all->digests[bucket], line, strlen(line) + 1);
    sha256_add(&all->digests[bucket], path, strlen(path) + 1);
  }
}

static void answer_digests(struct answer *answer, struct sha256 *digests) {
  char hex[17];
  for (size_t i = 0; i < FILE_BUCKETS; i++) {
    sha256_end(&digests[i], hex, 8);
    answer_bytes(answer, hex, 16);
  }
  answer_bytes(answer, "\n", 1);
}

static void unreadable_folder(void *about, const char *path, int code) {
  struct manifest *all = about;
  size_t bucket = path_hash(path) % FILE_BUCKETS;
  sha256_add(&all->digests[bucket], strerrorname_np(code), 4);
  if (!all->tells || !all->told[bucket]) return;
  answer_text(all->answer, "unreadable %s ", strerrorname_np(code));
  answer_path(all->answer, path);
  answer_bytes(all->answer, "\n", 1);
}

/* manifest ROOT AGE_MS SHARE LARGEST BUCKETS SKIPPED...: everything below ROOT. Files changed within the last AGE_MS
 * count as recent and are in no digest of entries. BUCKETS `-`: entries, bytes, files, files and bytes whose contents are
 * compared, recent entries other than folders; then the digests of all buckets, once of their entries and once of mode,
 * owner and attributes of their folders, recent ones too; and some of the recent paths, one a line. BUCKETS `3,17`: the
 * entries of these, one a line. */
void verb_manifest(struct answer *answer, int argc, char **argv) {
  (void)argc;
  static struct manifest all;
  long long age_ms = strtoll(argv[2], NULL, 10);
  all.answer = answer;
  all.share = strtoull(argv[3], NULL, 10);
  all.largest = strtoull(argv[4], NULL, 10);
  all.tells = strcmp(argv[5], "-") != 0;
  clock_gettime(CLOCK_REALTIME, &all.since);
  all.since.tv_sec -= age_ms / 1000;
  if ((all.since.tv_nsec -= age_ms % 1000 * 1000000) < 0) {
    all.since.tv_sec--;
    all.since.tv_nsec += 1000000000;
  }
  for (size_t i = 0; i < FILE_BUCKETS; i++) {
    sha256_begin(&all.digests[i]);
    sha256_begin(&all.folders[i]);
  }
  for (char *at = argv[5]; all.tells && *at; at += *at == ',') {
    unsigned long bucket = strtoul(at, &at, 10);
    if (bucket < FILE_BUCKETS) all.told[bucket] = true;
    if (*at && *at != ',') break;
  }
  all.skipped = argv + 6;
  for (char *const *one = all.skipped; *one; one++)
    if (**one != '/') answer->code = EINVAL;
  if (answer->code != 0) return;
  struct walk walk = {.skipped = all.skipped, .visit = visit_entry, .unreadable = unreadable_folder, .about = &all};
  if (!walk_all(&walk, argv[1])) {
    answer->code = errno;
    return;
  }
  if (all.tells) return;
  answer_text(answer, "%llu %llu %llu %llu %llu %llu\n", all.entries, all.bytes, all.files, all.compared_files,
              all.compared_bytes, all.recent);
  answer_digests(answer, all.digests);
  answer_digests(answer, all.folders);
  for (size_t i = 0; i < MAX_RECENT && all.recent_paths[i]; i++) {
    answer_path(answer, all.recent_paths[i]);
    answer_bytes(answer, "\n", 1);
  }
}
