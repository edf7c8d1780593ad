/* Places in a root filesystem that may hold anything. The kernel resolves a path inside the root, links included, and
 * its target is used by its descriptor: nothing can be swapped between the two, and no name has to pass through a
 * shell. Needs Linux 5.6. */
#ifndef BALLAST_PLACE_H
#define BALLAST_PLACE_H

/*
 * Opens a path of the root as a place (O_PATH), following its links inside the root and none of the kernel's own, such
 * as /proc/1/root. -1 with errno.
 */
int place_open(int root, const char *path, int flags);
/* A folder of the root's own filesystem, made where it is missing; a link that leads nowhere is replaced. -1 with
 * errno. */
int place_folder(int root, const char *folder);
/*
 * Binds the file `source` over `/<folder>/<name>` of the root, as Docker does with its hosts file, so that the image is
 * not changed. Needs /proc. -1 with errno.
 */
int place_file(int root, const char *source, const char *folder, const char *name);
/* Attaches a copy of the mounts at `source` and below (`recursive`) to a place. The copy is private there, so
 * unmounting it does not affect the host's own. Returns a descriptor of the copy, or -1 with errno. */
int place_bind(const char *source, int target, int recursive);
/* Moves the mount at `source` to a place; -1 with errno. */
int place_move(const char *source, int target);

#endif
