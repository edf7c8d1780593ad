/* What holds hear: a sheet that the session shares with its processes, on which each hold notes what has come to it. */
#ifndef BALLAST_PROBE_HEARD_H
#define BALLAST_PROBE_HEARD_H

#include "answer.h"
#include <stdint.h>

enum { MAX_HOLDS = 16 };

/* The place of a hold on the sheet, emptied. NULL when there is no memory for it. */
uint32_t *heard_place(size_t slot);
/* Leaves a process behind that notes each message of a socket, or packet of a device, that holds `marker` and a letter
 * right after it: bit 0 for `a`, bit 1 for `b` and so on. Returns 0 or an errno. */
int hear(int file, const char *marker, uint32_t *heard, int output);

#endif
