#include "processes.h"
#include "answer.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* find-argv TEXT [FOLDER]: the ids of the processes in /proc, or where else it is mounted, whose arguments contain the
 * text, one a line */
void verb_find_argv(struct answer *answer, int argc, char **argv) {
  const char *place = argc > 2 ? argv[2] : "/proc";
  DIR *folder = opendir(place);
  if (!folder) {
    answer->code = errno;
    return;
  }
  for (struct dirent *entry; (entry = readdir(folder));) {
    char path[PATH_MAX], text[4096];
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    snprintf(path, sizeof path, "%.4000s/%.20s/cmdline", place, entry->d_name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text);
    if (file >= 0) close(file);
    if (length > 0 && memmem(text, (size_t)length, argv[1], strlen(argv[1])))
      answer_text(answer, "%.20s\n", entry->d_name);
  }
  closedir(folder);
}
