/* The interfaces of a network, and their addresses. */
#ifndef BALLAST_PROBE_INTERFACES_H
#define BALLAST_PROBE_INTERFACES_H

#include "answer.h"

void verb_interfaces(struct answer *answer, int argc, char **argv);

#endif
