/* A watchdog on the host while a limit is tried: it ends the instance should memory or time run short. It is a hold,
 * so that releasing it tells whether it had to act. */
#ifndef BALLAST_PROBE_GUARD_H
#define BALLAST_PROBE_GUARD_H

#include "answer.h"

/* guard PROCS_FILE|PID: refused when there is nothing to end, or memory is short already */
int hold_guard(const char *target, int output);

#endif
