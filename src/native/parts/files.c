#include "files.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int write_text_at(int folder, const char *path, const char *text, int flags) {
  int file = openat(folder, path, O_WRONLY | O_CLOEXEC | flags);
  if (file < 0) return errno;
  size_t length = strlen(text);
  int code = length > 0 && write(file, text, length) != (ssize_t)length ? errno : 0;
  close(file);
  return code;
}

int write_text(const char *path, const char *text) { return write_text_at(AT_FDCWD, path, text, 0); }

/* Fills `room` bytes or as many as there are; -1 with errno. */
static ssize_t read_up_to(int file, char *into, size_t room) {
  size_t length = 0;
  for (ssize_t got; length < room; length += (size_t)got) {
    got = read(file, into + length, room - length);
    if (got == 0) break;
    if (got < 0 && errno == EINTR) got = 0;
    else if (got < 0) return -1;
  }
  return (ssize_t)length;
}

long read_text(const char *path, char *text, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read_up_to(file, text, size - 1);
  int code = errno;
  if (file >= 0) close(file);
  text[length > 0 ? length : 0] = '\0';
  errno = code;
  return length;
}

char *read_whole(const char *path, size_t most, size_t *length) {
  int file = open(path, O_RDONLY | O_CLOEXEC), code = 0;
  if (file < 0) return NULL;
  size_t used = 0;
  char *content = NULL;
  for (size_t room = 4096;; room *= 2) {
    if (room > most) room = most;
    char *larger = realloc(content, room + 1);
    if (!larger) {
      code = ENOMEM;
      break;
    }
    content = larger;
    ssize_t got = read_up_to(file, content + used, room - used);
    if (got < 0) code = errno;
    else used += (size_t)got;
    if (code != 0 || used < room || room == most) break;
  }
  close(file);
  if (code != 0) {
    free(content);
    errno = code;
    return NULL;
  }
  content[used] = '\0';
  if (length) *length = used;
  return content;
}
