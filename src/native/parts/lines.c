#include "lines.h"
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

bool lines_read(struct lines *lines) {
  ssize_t got = read(lines->fd, lines->chunk, sizeof lines->chunk);
  lines->at = 0;
  lines->filled = got > 0 ? (size_t)got : 0;
  return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

char *lines_next(struct lines *lines) {
  while (lines->at < lines->filled) {
    char byte = lines->chunk[lines->at++];
    if (byte != '\n') {
      if (lines->used < sizeof lines->line - 1) lines->line[lines->used++] = byte;
      else lines->is_too_long = true;
      continue;
    }
    bool is_whole = !lines->is_too_long;
    lines->line[lines->used] = '\0';
    lines->used = 0;
    lines->is_too_long = false;
    if (is_whole) return lines->line;
  }
  return NULL;
}

int split_words(char *line, char **words, int most) {
  int count = 0;
  for (char *word; (word = strsep(&line, " ")) != NULL;) {
    if (count == most) return -1;
    words[count++] = word;
  }
  words[count] = NULL;
  return count;
}

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool percent_decode(char *text) {
  char *to = text;
  for (const char *from = text; *from; from++) {
    if (*from != '%') {
      *to++ = *from;
      continue;
    }
    int high = digit(from[1]), low = high < 0 ? -1 : digit(from[2]);
    if (low < 0 || high * 16 + low == 0) return false;
    *to++ = (char)(high * 16 + low);
    from += 2;
  }
  *to = '\0';
  return true;
}
