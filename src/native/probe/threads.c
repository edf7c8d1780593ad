#include "threads.h"
#include "../parts/files.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MOST_THREADS = 4096, MOST_KINDS = 16, LONGEST = 1024 };

static const char *const wanted[] = {"Uid:",    "Gid:",    "Groups:",     "CapInh:",  "CapPrm:",         "CapEff:",
                                     "CapBnd:", "CapAmb:", "NoNewPrivs:", "Seccomp:", "Seccomp_filters:"};

static struct {
  char text[LONGEST];
  unsigned count;
} kinds[MOST_KINDS];

/* The wanted lines of a status as one, with blanks between words; false when they find no room. */
static bool rights_of(const char *status, char *text) {
  size_t length = 0;
  for (const char *line = status; *line;) {
    const size_t size = strcspn(line, "\n");
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
      if (strncmp(line, wanted[i], strlen(wanted[i])) != 0) continue;
      if (length + size + 2 > LONGEST) return false;
      if (length > 0) text[length++] = ';';
      for (size_t at = 0; at < size; at++) text[length++] = line[at] == '\t' ? ' ' : line[at];
    }
    line += size + (line[size] == '\n');
  }
  text[length] = '\0';
  return true;
}

/* threads PID: a line for each set of rights that threads of the process have, `COUNT NAME: VALUE;NAME: VALUE…` */
void verb_threads(struct answer *answer, int argc, char **argv) {
  (void)argc;
  static char path[96], status[8192], text[LONGEST];
  size_t found = 0, seen = 0;
  snprintf(path, sizeof path, "/proc/%.20s/task", argv[1]);
  DIR *folder = opendir(path);
  if (!folder) {
    answer->code = errno;
    return;
  }
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    if (seen++ == MOST_THREADS) {
      answer->cut = true;
      break;
    }
    snprintf(path, sizeof path, "/proc/%.20s/task/%.20s/status", argv[1], entry->d_name);
    if (read_text(path, status, sizeof status) <= 0) continue; /* it has ended */
    if (!rights_of(status, text)) {
      answer->code = E2BIG;
      return;
    }
    size_t kind = 0;
    while (kind < found && strcmp(kinds[kind].text, text) != 0) kind++;
    if (kind == MOST_KINDS) {
      answer->cut = true;
      break;
    }
    if (kind == found) strcpy(kinds[found++].text, text);
    kinds[kind].count++;
  }
  closedir(folder);
  if (found == 0) answer->code = ESRCH;
  for (size_t i = 0; i < found; i++) {
    answer_text(answer, "%u ", kinds[i].count);
    answer_bytes(answer, kinds[i].text, strlen(kinds[i].text));
    answer_text(answer, "\n");
  }
}
