/* Questions about one process: what it was started as, and what it runs. */
#ifndef BALLAST_PROBE_WORKLOAD_H
#define BALLAST_PROBE_WORKLOAD_H

#include "answer.h"

/* The path of the file in a line of /proc/PID/maps, which comes last there; NULL for none, a device or memory. */
const char *mapped_path(char *line);
void verb_of_process(struct answer *answer, int argc, char **argv);
void verb_streams(struct answer *answer, int argc, char **argv);
void verb_runs(struct answer *answer, int argc, char **argv);

#endif
