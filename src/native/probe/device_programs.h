/* The programs by which a cgroup of version 2 decides about devices. */
#ifndef BALLAST_PROBE_DEVICE_PROGRAMS_H
#define BALLAST_PROBE_DEVICE_PROGRAMS_H

#include "answer.h"

void verb_device_programs(struct answer *answer, int argc, char **argv);

#endif
