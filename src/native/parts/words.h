/* The words of a guest's programs on its console, where the kernel and the workload write as well. */
#ifndef BALLAST_WORDS_H
#define BALLAST_WORDS_H

/* The byte that begins them, the record separator of ASCII. The workload's output is passed on without it. */
enum { WORDS_SIGN = 0x1e };

/* Writes `ballast: ` and the text as a line. `before` is "\n" where the console may be in the middle of a line. */
void words_say(int console, const char *before, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
