/* Questions about processes. */
#ifndef BALLAST_PROBE_PROCESSES_H
#define BALLAST_PROBE_PROCESSES_H

#include "answer.h"

void verb_find_argv(struct answer *answer, int argc, char **argv);

#endif
