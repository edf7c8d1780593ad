/* Contents of files that another process may swap meanwhile. Root opens what an instance made: opening a device would
 * use it, and reading uses up some files of /proc. So a path is first taken as a place, which uses nothing; what the
 * place is decides whether it is opened, and it is opened by its descriptor. */
#ifndef BALLAST_PROBE_CONTENT_H
#define BALLAST_PROBE_CONTENT_H

#include <stddef.h>
#include <sys/stat.h>

/*
 * Prepares for a change of root: files are opened through /proc/self/fd of the process that calls this, whatever the
 * new root has there. Returns 0 or an errno.
 */
int content_prepare(void);
/* Takes a path as a place. Its links are followed, but none of the kernel's own; -1 with errno. */
int content_place(const char *path);
/* Takes a name in the working directory as a place. It is not followed if it is a link. */
int content_place_here(const char *name);
/* The digest of the content of a place that is a regular file on a filesystem for data: `bytes` of it in hexadecimal,
 * or the name of the obstacle. `bytes` are at least 8. */
void content_digest(int place, char *hex, size_t bytes);
/* True when a place is such a file; its attributes are left in `about`. */
int content_is_data(int place, struct stat *about);

#endif
