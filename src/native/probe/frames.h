/* Frames of Ethernet that a program makes itself, of the type that is kept for local experiments. */
#ifndef BALLAST_PROBE_FRAMES_H
#define BALLAST_PROBE_FRAMES_H

#include "answer.h"
#include <stdint.h>

/* frames MARKER: hears each frame of that type that holds the marker, on every interface */
int hold_frames(const char *marker, uint32_t *heard, int output);
void verb_frame(struct answer *answer, int argc, char **argv);
void verb_raw_sockets(struct answer *answer, int argc, char **argv);

#endif
