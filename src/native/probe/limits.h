/* Limits, tried by use. The request bounds the size and its deadline the time; nothing outlives either. */
#ifndef BALLAST_PROBE_LIMITS_H
#define BALLAST_PROBE_LIMITS_H

#include "answer.h"

void verb_allocate(struct answer *answer, int argc, char **argv);
void verb_spin(struct answer *answer, int argc, char **argv);
void verb_sleepers(struct answer *answer, int argc, char **argv);
void verb_cpu_of(struct answer *answer, int argc, char **argv);
void verb_argument_of(struct answer *answer, int argc, char **argv);

#endif
