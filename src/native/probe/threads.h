/* The rights of all threads of another process, as its kernel tells them. */
#ifndef BALLAST_PROBE_THREADS_H
#define BALLAST_PROBE_THREADS_H

#include "answer.h"

void verb_threads(struct answer *answer, int argc, char **argv);

#endif
