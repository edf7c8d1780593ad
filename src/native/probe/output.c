#include "output.h"
#include "../parts/clock.h"
#include "files.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BYTES = 1 << 20, MOST_MS = 5000, LINE = 64, PIECE = 4096 };

/* print PID BYTES MS: writes so many bytes, in lines, to the standard output of a process, for at most so long. Only a
 * pipe or a terminal is written to, never a file. Answers how many bytes were taken, and the ns that passed. */
void verb_print(struct answer *answer, int argc, char **argv) {
  (void)argc;
  static char piece[PIECE];
  char path[64];
  struct stat about;
  long bytes = strtol(argv[2], NULL, 10), ms = strtol(argv[3], NULL, 10), done = 0;
  snprintf(path, sizeof path, "/proc/%.20s/fd/1", argv[1]);
  if (bytes < 1 || bytes > MOST_BYTES || ms < 1 || ms > MOST_MS) answer->code = EINVAL;
  else if (stat(path, &about) != 0) answer->code = errno;
  else if (!S_ISFIFO(about.st_mode) && !S_ISCHR(about.st_mode)) answer->code = ENOTSUP;
  if (answer->code != 0) return;
  const int output = open_quietly(path, O_WRONLY);
  if (output < 0) {
    answer->code = errno;
    return;
  }
  memset(piece, '.', sizeof piece);
  for (size_t at = LINE - 1; at < sizeof piece; at += LINE) piece[at] = '\n';
  const int64_t begin = monotonic_ns(), end = begin + ms * INT64_C(1000000);
  while (done < bytes && monotonic_ns() < end) {
    const size_t left = (size_t)(bytes - done);
    const ssize_t taken = write(output, piece, left < sizeof piece ? left : sizeof piece);
    if (taken > 0) done += taken;
    else if (taken < 0 && errno == EAGAIN) poll(&(struct pollfd){output, POLLOUT, 0}, 1, 10);
    else if (taken < 0 && errno != EINTR) {
      answer->code = errno;
      break;
    }
  }
  close(output);
  answer_text(answer, "%ld %lld\n", done, (long long)(monotonic_ns() - begin));
}
