/* What a workload says, said in its place. */
#ifndef BALLAST_PROBE_OUTPUT_H
#define BALLAST_PROBE_OUTPUT_H

#include "answer.h"

void verb_print(struct answer *answer, int argc, char **argv);

#endif
