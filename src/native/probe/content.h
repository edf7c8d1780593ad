/*
 * Contents of files that somebody else may swap meanwhile. Root opens what an instance made: a device would be used by
 * that, and some files of /proc are used up by reading. So a path is first taken as a place, which uses nothing; what
 * the place is decides whether it is opened, and it is opened by its descriptor.
 */
#ifndef BALLAST_PROBE_CONTENT_H
#define BALLAST_PROBE_CONTENT_H

#include <stddef.h>
#include <sys/stat.h>

/*
 * Prepares for a change of root: files are opened through /proc/self/fd of the process that calls this, whatever the
 * new root has there. Returns 0 or an errno.
 */
int content_prepare(void);
/* A path as a place, its links followed and none of the kernel's own; -1 with errno. */
int content_place(const char *path);
/* The same for a name in the working directory, which is not followed if it is a link. */
int content_place_here(const char *name);
/*
 * Digest of the content of a place that is a regular file on a filesystem for data: `bytes` of it in hexadecimal, or the
 * name of what stands in its way. `bytes` are at least 8.
 */
void content_digest(int place, char *hex, size_t bytes);
/* Whether a place is such a file; its attributes are left in `about`. */
int content_is_data(int place, struct stat *about);

#endif
