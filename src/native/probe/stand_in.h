/* A network behind this machine for the addresses at which clouds tell a machine about itself. */
#ifndef BALLAST_PROBE_STAND_IN_H
#define BALLAST_PROBE_STAND_IN_H

#include <stdint.h>

/* metadata-network: routes these addresses to a device of its own, which is gone with its process and answers nothing.
 * Hears a packet of IPv4 (bit 0) or IPv6 (bit 1) that would open a connection. */
int hold_metadata_network(uint32_t *heard, int output);

#endif
