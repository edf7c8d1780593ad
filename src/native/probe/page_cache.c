#include "page_cache.h"
#include "answer.h"
#include "files.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, LEAST_BYTES = 8 * PAGE, MAX_ENTRIES = 5000, MAX_TRIES = 16, PLACES = 4 };
enum { FROM_DISK = 1, FROM_MEMORY = 0 };

static long disk_reads(void) {
  struct rusage used;
  return getrusage(RUSAGE_SELF, &used) != 0 ? -1 : used.ru_majflt;
}

/* Reads one byte of the page through a mapping, and no page beside it: the kernel counts whether it had to wait for the
 * disk. -1 with errno when it cannot be read. */
static int touch(int file, off_t offset) {
  const volatile char *page = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, offset);
  if (page == MAP_FAILED) return -1;
  madvise((void *)(uintptr_t)page, PAGE, MADV_RANDOM);
  long before = disk_reads();
  char byte = page[0];
  long after = disk_reads();
  (void)byte;
  munmap((void *)(uintptr_t)page, PAGE);
  return after > before ? FROM_DISK : FROM_MEMORY;
}

static int open_page(struct answer *answer, char **argv, off_t *offset) {
  struct stat about;
  *offset = (off_t)strtoll(argv[2], NULL, 10);
  int file = open_quietly(argv[1], O_RDONLY | O_NOFOLLOW);
  if (file >= 0 && fstat(file, &about) == 0 && S_ISREG(about.st_mode) && *offset >= 0 && *offset % PAGE == 0 &&
      about.st_size >= *offset + PAGE)
    return file;
  answer->code = file < 0 ? errno : EINVAL;
  return -1;
}

static void answer_touch(struct answer *answer, int file, off_t offset) {
  int from = touch(file, offset);
  if (from < 0) answer->code = errno;
  else answer_text(answer, from == FROM_DISK ? "disk\n" : "memory\n");
}

/* touch-page PATH OFFSET: reads one byte of the page: `disk` or `memory` */
void verb_touch_page(struct answer *answer, int argc, char **argv) {
  (void)argc;
  off_t offset;
  int file = open_page(answer, argv, &offset);
  if (file >= 0) answer_touch(answer, file, offset);
}

/* drop-page PATH OFFSET: gives the page up, so that the next who reads it waits for the disk once */
void verb_drop_page(struct answer *answer, int argc, char **argv) {
  (void)argc;
  off_t offset;
  int file = open_page(answer, argv, &offset);
  if (file >= 0) answer->code = posix_fadvise(file, offset, PAGE, POSIX_FADV_DONTNEED);
}

static struct {
  char path[1024];
  off_t offset;
  dev_t device;
  int entries, tries;
} found;

static bool is_own_program(const struct stat *about) {
  struct stat own;
  return stat("/proc/self/exe", &own) == 0 && own.st_ino == about->st_ino && own.st_size == about->st_size;
}

/* Pages that are in use somewhere cannot be given up: of a running program some are, and others are not. */
static bool has_free_page(int file, off_t pages) {
  for (int place = 0; place < PLACES && found.tries < MAX_TRIES; place++) {
    found.offset = (pages - 1 - pages * place / PLACES) * PAGE;
    found.tries++;
    if (posix_fadvise(file, found.offset, PAGE, POSIX_FADV_DONTNEED) == 0 && touch(file, found.offset) == FROM_DISK)
      return true;
  }
  return false;
}

/* The program of the probes is no file of the image: each instance is lent a copy of its own. */
static int consider(const char *path, const struct stat *about, int kind, struct FTW *place) {
  (void)place;
  if (found.entries++ >= MAX_ENTRIES || found.tries >= MAX_TRIES) return -1;
  if (kind == FTW_D && about->st_dev != found.device) return FTW_SKIP_SUBTREE;
  if (kind != FTW_F || !S_ISREG(about->st_mode) || about->st_size < LEAST_BYTES || about->st_dev != found.device ||
      strlen(path) >= sizeof found.path || is_own_program(about))
    return FTW_CONTINUE;
  int file = open_quietly(path, O_RDONLY | O_NOFOLLOW);
  if (file < 0) return FTW_CONTINUE;
  bool fits = has_free_page(file, about->st_size / PAGE);
  close(file);
  if (!fits) return FTW_CONTINUE;
  strcpy(found.path, path);
  return 1;
}

/* cached-page: finds a page of a file of the root's own filesystem that is read from the disk once it was dropped:
 * nobody else uses it. `OFFSET PATH`; `none` where there is none among the first few. */
void verb_cached_page(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  struct stat root;
  if (stat("/", &root) != 0) {
    answer->code = errno;
    return;
  }
  found.device = root.st_dev;
  if (nftw("/", consider, 16, FTW_PHYS | FTW_ACTIONRETVAL) != 1) {
    answer_text(answer, "none\n");
    return;
  }
  answer_text(answer, "%lld ", (long long)found.offset);
  answer_bytes(answer, found.path, strlen(found.path));
  answer_bytes(answer, "\n", 1);
}
