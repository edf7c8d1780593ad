/* System calls that a probe tries: one function each, which undoes what it did before it answers. The answer's errno
 * is that of the call in question; its text names the steps before it. */
#ifndef BALLAST_PROBE_CALLS_H
#define BALLAST_PROBE_CALLS_H

#include "answer.h"

void verb_call(struct answer *answer, int argc, char **argv);

#endif
