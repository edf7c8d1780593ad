/* Questions that the harness asks over a line. Each is `ID QUESTION`, and its answer is `answer ID TEXT`, so that a
 * late answer is never taken for the answer to a later question. */
#ifndef BALLAST_QUESTIONS_H
#define BALLAST_QUESTIONS_H

#include <stdbool.h>

struct question {
  unsigned id;
  char *text;
};

/* Parses a line in place; false when it is no question. */
bool question_of(char *line, struct question *into);
/* Writes the answer as one line; more than LINE_ROOM bytes of it are left out. */
void answer_question(int fd, unsigned id, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
