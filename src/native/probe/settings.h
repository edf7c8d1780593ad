/* The kernel's settings that may be opened for writing. None of them is written. */
#ifndef BALLAST_PROBE_SETTINGS_H
#define BALLAST_PROBE_SETTINGS_H

#include "answer.h"

void verb_settings(struct answer *answer, int argc, char **argv);

#endif
