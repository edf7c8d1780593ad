/* What a workload is once it runs: its processes and threads, and what they see of the machine. */
#ifndef BALLAST_PROBE_MEMBERS_H
#define BALLAST_PROBE_MEMBERS_H

#include "answer.h"

void verb_resources(struct answer *answer, int argc, char **argv);
void verb_members(struct answer *answer, int argc, char **argv);
void verb_seen(struct answer *answer, int argc, char **argv);

#endif
