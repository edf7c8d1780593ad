#include "settings.h"
#include "../parts/clock.h"
#include "files.h"
#include "manifest.h"
#include "walk.h"
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_TRIED = 100000, MOST_NAMED = 32, NAMED_EACH = 2, MOST_OTHERS = 6, MOST_ERRORS = 8 };

struct settings {
  const char *prefix;
  int pattern_count;
  char **patterns;
  int64_t deadline;
  unsigned long tried, open;
  struct {
    int code;
    unsigned long count;
  } refusals[MOST_ERRORS];
  struct named {
    int rank; /* the pattern that it is named for; the others come last */
    char *path;
  } named[MOST_NAMED];
  size_t named_count;
  struct walk walk;
};

/* The first pattern with this sign that the path matches; their count when there is none. */
static int matching(const struct settings *all, char sign, const char *path) {
  for (int i = 0; i < all->pattern_count; i++)
    if (all->patterns[i][0] == sign && fnmatch(all->patterns[i] + 1, path, 0) == 0) return i;
  return all->pattern_count;
}

static void note_open(struct settings *all, const char *path) {
  const int rank = matching(all, '+', path);
  size_t same = 0;
  all->open++;
  for (size_t i = 0; i < all->named_count; i++) same += all->named[i].rank == rank;
  if (same >= (rank == all->pattern_count ? MOST_OTHERS : NAMED_EACH) || all->named_count == MOST_NAMED) return;
  all->named[all->named_count].rank = rank;
  all->named[all->named_count++].path = copy_of(path);
}

static void note_refusal(struct settings *all, int code) {
  size_t at = 0;
  while (at < MOST_ERRORS - 1 && all->refusals[at].count > 0 && all->refusals[at].code != code) at++;
  all->refusals[at].code = code;
  all->refusals[at].count++;
}

/* A file that nobody may write to by its mode is no setting. */
static void try_setting(void *about, const char *path, const char *name, const struct stat *entry) {
  struct settings *all = about;
  if (!S_ISREG(entry->st_mode) || (entry->st_mode & 0222) == 0) return;
  char *full = room_for(strlen(all->prefix) + strlen(path) + 1, 1);
  sprintf(full, "%s%s", all->prefix, path);
  if (matching(all, '-', full) == all->pattern_count) {
    const int file = open_quietly(name, O_WRONLY | O_NOFOLLOW);
    all->tried++;
    if (file >= 0) note_open(all, full);
    else note_refusal(all, errno);
    if (file >= 0) close(file);
  }
  free(full);
}

static void visit_setting(void *about, const char *path, const char *name, const struct stat *entry) {
  struct settings *all = about;
  try_setting(all, path, name, entry);
  all->walk.is_over = all->tried >= MOST_TRIED || monotonic_ms() >= all->deadline;
}

static void pass_by(void *about, const char *path, int code) {
  (void)path;
  note_refusal(about, code);
}

static int by_rank(const void *a, const void *b) {
  const struct named *one = a, *other = b;
  return one->rank != other->rank ? one->rank - other->rank : strcmp(one->path, other->path);
}

static void tell_settings(struct answer *answer, struct settings *all) {
  answer_text(answer, "tried %lu\nopen %lu\n", all->tried, all->open);
  for (size_t i = 0; i < MOST_ERRORS && all->refusals[i].count > 0; i++)
    answer_text(answer, "refused %s %lu\n", strerrorname_np(all->refusals[i].code), all->refusals[i].count);
  qsort(all->named, all->named_count, sizeof *all->named, by_rank);
  for (size_t i = 0; i < all->named_count; i++) {
    answer_bytes(answer, "path ", 5);
    answer_path(answer, all->named[i].path);
    answer_bytes(answer, "\n", 1);
  }
}

/* settings PLACE MS PREFIX PATTERN...: opens the files of one filesystem from a place on for writing, for so long, and
 * closes them. Their paths are told with the prefix in the place's stead. `-PATTERN` leaves files out, and what matches
 * an earlier `+PATTERN` is named before others. Answers how many were tried, how many opened, how often what refused it,
 * and some of those that opened. */
void verb_settings(struct answer *answer, int argc, char **argv) {
  static struct settings all;
  struct stat about;
  all = (struct settings){
      .deadline = monotonic_ms() + strtol(argv[2], NULL, 10),
      .prefix = argv[3],
      .patterns = argv + 4,
      .pattern_count = argc - 4,
  };
  all.walk = (struct walk){.stays = true, .visit = visit_setting, .unreadable = pass_by, .about = &all};
  if (stat(argv[1], &about) != 0) {
    answer->code = errno;
    return;
  }
  if (!S_ISDIR(about.st_mode)) try_setting(&all, "", argv[1], &about);
  else if (!walk_all(&all.walk, argv[1])) {
    answer->code = errno;
    return;
  }
  answer->cut = all.walk.is_over;
  tell_settings(answer, &all);
}
