/* A sweep of all system calls with invalid arguments: every pointer, descriptor, process, size and flag is -1, never
 * 0, which to many calls means "all", "none" or "mine". A filter refuses them all the same. */
#ifndef BALLAST_PROBE_SWEEP_H
#define BALLAST_PROBE_SWEEP_H

#include "answer.h"

void verb_sweep(struct answer *answer, int argc, char **argv);

#endif
