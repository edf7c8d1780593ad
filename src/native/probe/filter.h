/* The filters of system calls of another process, read by ptrace and evaluated call by call. */
#ifndef BALLAST_PROBE_FILTER_H
#define BALLAST_PROBE_FILTER_H

#include "answer.h"

void verb_filter(struct answer *answer, int argc, char **argv);

#endif
