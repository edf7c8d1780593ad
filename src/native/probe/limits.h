/* Limits, tried by use: bounded in size by the request and in time by its deadline, and nothing outlives either. */
#ifndef BALLAST_PROBE_LIMITS_H
#define BALLAST_PROBE_LIMITS_H

#include "answer.h"

void verb_allocate(struct answer *answer, int argc, char **argv);
void verb_spin(struct answer *answer, int argc, char **argv);
void verb_sleepers(struct answer *answer, int argc, char **argv);
void verb_cpu_of(struct answer *answer, int argc, char **argv);
void verb_argument_of(struct answer *answer, int argc, char **argv);

#endif
