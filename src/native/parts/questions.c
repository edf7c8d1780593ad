#include "questions.h"
#include "lines.h"
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGEST_ID = 999999999 };

bool question_of(char *line, struct question *into) {
  char *end;
  if (*line < '0' || *line > '9') return false;
  unsigned long id = strtoul(line, &end, 10);
  if (*end != ' ' || id > LARGEST_ID) return false;
  *into = (struct question){(unsigned)id, end + 1};
  return true;
}

void answer_question(int fd, unsigned id, const char *format, ...) {
  char line[LINE_ROOM];
  va_list arguments;
  int head = snprintf(line, sizeof line, "answer %u ", id);
  va_start(arguments, format);
  int body = vsnprintf(line + head, sizeof line - (size_t)head - 1, format, arguments);
  va_end(arguments);
  if (body < 0) return;
  size_t length = (size_t)head + (size_t)body;
  if (length > sizeof line - 2) length = sizeof line - 2;
  line[length++] = '\n';
  for (size_t done = 0; done < length;) {
    ssize_t written = write(fd, line + done, length - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    done += (size_t)written;
  }
}
