/* Questions to the host about the programs that it runs for an instance. */
#ifndef BALLAST_PROBE_PROGRAMS_H
#define BALLAST_PROBE_PROGRAMS_H

#include "answer.h"

/* programs FIRST_PID TEXT: the processes of an instance, and where the program of each lies */
void verb_programs(struct answer *answer, int argc, char **argv);

#endif
