/* The rights to files, as numbers, without opening any. */
#ifndef BALLAST_PROBE_RIGHTS_H
#define BALLAST_PROBE_RIGHTS_H

#include "answer.h"

void verb_rights(struct answer *answer, int argc, char **argv);

#endif
