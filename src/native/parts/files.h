/* Reading and writing whole files at once. */
#ifndef BALLAST_FILES_H
#define BALLAST_FILES_H

#include <stddef.h>

/* Writes the text in one call. `flags` are added to O_WRONLY | O_CLOEXEC. Returns 0 or an errno. */
int write_text_at(int folder, const char *path, const char *text, int flags);
int write_text(const char *path, const char *text);
/*
 * Reads at most `size - 1` bytes and puts a NUL after them: the text is empty when the file cannot be read. Returns
 * their number, or -1 with errno.
 */
long read_text(const char *path, char *text, size_t size);
/*
 * Reads all of a file of at most `most` bytes into memory of its own, with a NUL after it. The rest of a longer file is
 * left out. NULL with errno when the file cannot be read. `length` may be NULL.
 */
char *read_whole(const char *path, size_t most, size_t *length);

#endif
