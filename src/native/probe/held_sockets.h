/* Sockets kept by a process so that the other side can look for them, or speak to them. */
#ifndef BALLAST_PROBE_HELD_SOCKETS_H
#define BALLAST_PROBE_HELD_SOCKETS_H

#include <stdint.h>

/* unix-socket NAME: a socket bound to a name without a file, which belongs to the network namespace and ends with it */
int hold_unix_socket(const char *name);
/* listener ADDRESS:PORT: a listener whose connections the kernel completes and nobody ever reads from */
int hold_listener(const char *text);
/* datagrams ADDRESS:PORT MARKER: hears each datagram that holds the marker */
int hold_datagrams(const char *text, uint32_t *heard, int output);

#endif
