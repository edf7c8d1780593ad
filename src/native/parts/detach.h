/* A process that survives when the harness's children are killed. */
#ifndef BALLAST_DETACH_H
#define BALLAST_DETACH_H

/*
 * Goes on in a child with a session of its own. The parent only waits for the child and then exits with 0, since Node
 * closes the standard input of a child that has ended. Returns in the child alone, or -1 with errno.
 */
int detach(void);

#endif
