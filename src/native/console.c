/*
 * Reads a guest's serial line from a pipe, and says when its bytes came:
 *   ballast-console FIFO
 * Says `EARLIEST LATEST SENT CPU COUNT` on a line before each COUNT bytes. The pipe was empty at EARLIEST, the bytes
 * had been read at LATEST, and the line was written at SENT, all in ns from the receipt of `begin`; CPU is its own since
 * then. Reads lines from stdin:
 *   begin    counts from now on, and looks every 2 ms, later every 500th of the time so far: EARLIEST is that close
 *   rest     no longer looks: EARLIEST is the end of the bytes before
 *   release  lets the pipe end with its other writers, as the end of input does. Until then it stays open: libvirt
 *            opens and closes it while it labels it, before QEMU does.
 * Ends with the pipe.
 */
#include "parts/clock.h"
#include "parts/lines.h"
#include "parts/priority.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { CHUNK = 65536, HEAD = 128, LOOK_NS = 2000000, LOOK_SHARE = 500 };

static struct {
  int own_writer;
  bool looks;
  int64_t begun, cpu;
  int64_t empty; /* the last instant at which the pipe was certainly empty */
} line;

static void release(void) {
  if (line.own_writer >= 0) close(line.own_writer);
  line.own_writer = -1;
}

static void obey(const char *word, int64_t received) {
  if (strcmp(word, "begin") == 0) {
    line.looks = true;
    line.begun = line.empty = received;
    line.cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  } else if (strcmp(word, "rest") == 0) line.looks = false;
  else if (strcmp(word, "release") == 0) release();
}

static bool write_all(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(STDOUT_FILENO, bytes, count);
    if (written < 0 && errno != EINTR) return false;
    if (written <= 0) continue;
    bytes += written;
    count -= (size_t)written;
  }
  return true;
}

/* Passes on what is there, and tells in `count` how many bytes that was, 0 at the end of the pipe, -1 for none. False
 * when nobody listens. */
static bool pass_on(int pipe, ssize_t *count) {
  static char room[HEAD + CHUNK];
  const int64_t before = monotonic_ns();
  *count = read(pipe, room + HEAD, CHUNK);
  const int64_t after = monotonic_ns(), earliest = line.empty;
  /* All that was there has been taken, unless it filled the room. */
  if (*count < CHUNK) line.empty = before;
  if (*count <= 0) return true;
  char head[HEAD];
  int length = snprintf(head, sizeof head, "%lld %lld %lld %lld %zd\n", (long long)(earliest - line.begun),
                        (long long)(after - line.begun), (long long)(monotonic_ns() - line.begun),
                        (long long)(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - line.cpu), *count);
  memcpy(room + HEAD - length, head, (size_t)length);
  return write_all(room + HEAD - length, (size_t)length + (size_t)*count);
}

int main(int argc, char **argv) {
  static struct lines input = {.fd = STDIN_FILENO};
  if (argc != 2) return 2;
  go_first();
  /* A pipe that nobody else has opened yet can be opened to be read and written at once. */
  line.own_writer = open(argv[1], O_RDWR | O_NONBLOCK | O_CLOEXEC);
  int pipe = open(argv[1], O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (line.own_writer < 0 || pipe < 0) {
    perror(argv[1]);
    return 1;
  }
  line.begun = line.empty = monotonic_ns();
  struct pollfd files[] = {{.fd = pipe, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
  for (;;) {
    const int64_t asked = monotonic_ns(), share = (asked - line.begun) / LOOK_SHARE;
    const int64_t look = share > LOOK_NS ? share : LOOK_NS;
    const struct timespec timeout = {.tv_sec = look / 1000000000, .tv_nsec = look % 1000000000};
    const int ready = ppoll(files, 2, line.looks ? &timeout : NULL, NULL);
    /* The kernel looks once more when the time is over. */
    if (ready == 0) line.empty = asked + look;
    if (ready <= 0) continue;
    if (files[1].revents) {
      const bool present = lines_read(&input);
      const int64_t now = monotonic_ns();
      for (char *word; (word = lines_next(&input));) obey(word, now);
      if (!present) {
        release();
        files[1].fd = -1;
      }
    }
    ssize_t count;
    if (!pass_on(pipe, &count)) return 1;
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return 0;
  }
}
