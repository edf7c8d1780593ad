/* The fineness of the clocks that a program reads. */
#ifndef BALLAST_PROBE_CLOCKS_H
#define BALLAST_PROBE_CLOCKS_H

#include "answer.h"

void verb_clocks(struct answer *answer, int argc, char **argv);

#endif
