/* What listens in a network for others, and the programs that do. */
#ifndef BALLAST_PROBE_LISTENING_H
#define BALLAST_PROBE_LISTENING_H

#include "answer.h"

void verb_listening(struct answer *answer, int argc, char **argv);

#endif
