/* Questions to the processor itself, past every file. */
#ifndef BALLAST_PROBE_CPUID_H
#define BALLAST_PROBE_CPUID_H

#include "answer.h"

void verb_cpuid(struct answer *answer, int argc, char **argv);

#endif
