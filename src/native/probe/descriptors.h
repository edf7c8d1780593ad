/* The open descriptors of another process: how many of each kind, and which files. */
#ifndef BALLAST_PROBE_DESCRIPTORS_H
#define BALLAST_PROBE_DESCRIPTORS_H

#include "answer.h"

void verb_descriptors(struct answer *answer, int argc, char **argv);
void verb_places(struct answer *answer, int argc, char **argv);

#endif
