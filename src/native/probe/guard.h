/*
 * A watchdog on the host while a limit is tried: ends the instance should memory get short, or time. It is a hold, so
 * that whoever releases it learns whether it had to act.
 */
#ifndef BALLAST_PROBE_GUARD_H
#define BALLAST_PROBE_GUARD_H

#include "answer.h"

/* guard PROCS_FILE|PID: refused when there is nothing to end, or memory is short already */
int hold_guard(const char *target, int output);

#endif
