/* Objects that a probe keeps for a moment, so that the other side can look for them. Each is a process group of its
 * own that dies with the session, at its own deadline, or when released; nothing of it can outlive its processes. */
#ifndef BALLAST_PROBE_HOLDS_H
#define BALLAST_PROBE_HOLDS_H

#include "answer.h"

/* Keeps something. Returns 0 with a name to release it by, once it exists. */
int hold(const char *kind, const char *argument, const char *lifetime, int64_t deadline, char *name, size_t size);
/* Releases a hold. Returns 0, or ESRCH when it ended before it was asked to: then it could not be seen to the end. */
int release(const char *name);
void release_all(void);
void verb_heard(struct answer *answer, int argc, char **argv);

#endif
