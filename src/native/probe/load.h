/* Work by the clock: paced and timed one by one for a victim, as fast as possible for an aggressor. Each ends by
 * itself at its time, and is killed soon after if it does not. */
#ifndef BALLAST_PROBE_LOAD_H
#define BALLAST_PROBE_LOAD_H

#include "answer.h"

void verb_work(struct answer *answer, int argc, char **argv);
void verb_load(struct answer *answer, int argc, char **argv);
/* echo ADDRESS:PORT sends back what it receives; source ADDRESS:PORT sends without end to each connection. Both serve
 * one connection at a time, in a child of the hold. */
int hold_server(const char *where, bool echoes, int output);

#endif
