/* Lines that come over a pipe, a socket or a serial line, and the words in them. */
#ifndef BALLAST_LINES_H
#define BALLAST_LINES_H

#include <stdbool.h>
#include <stddef.h>

enum { LINE_ROOM = 8192 };

/* The bytes that have been read of a descriptor. Every other field is zero at first. */
struct lines {
  int fd;
  size_t at, filled, used;
  bool is_too_long;
  char chunk[1024], line[LINE_ROOM];
};

/* Reads once, waiting for input. False at the end of the input, and on errors. */
bool lines_read(struct lines *lines);
/*
 * The next whole line without its line break, or NULL when more has to be read. A line that does not fit is left out as
 * a whole, so that half a request is never obeyed.
 */
char *lines_next(struct lines *lines);

/* Splits a line at each single space, in place: between two spaces there is an empty word. Returns the number of
 * words, or -1 when there are more than `most`. `words` has room for one more, which is NULL. */
int split_words(char *line, char **words, int most);
/* Decodes `%41` in place. False when a percent sign is followed by something else, or stands for a NUL. */
bool percent_decode(char *text);

#endif
