/* The families of sockets, and the protocols of netlink, that may be asked for. */
#ifndef BALLAST_PROBE_FAMILIES_H
#define BALLAST_PROBE_FAMILIES_H

#include "answer.h"

void verb_families(struct answer *answer, int argc, char **argv);
void verb_netlinks(struct answer *answer, int argc, char **argv);

#endif
