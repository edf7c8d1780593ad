/* Addresses of IPv4 and IPv6 with a port, as text: `172.17.0.1:80`, `fe80::1%eth0:80`. */
#ifndef BALLAST_PROBE_ENDPOINT_H
#define BALLAST_PROBE_ENDPOINT_H

#include <stdbool.h>
#include <sys/socket.h>

/* Reads an address with a port. A link-local address that names no interface is taken to be on the first one that is up
 * and no loopback. False when the text is none. */
bool endpoint_of(const char *text, struct sockaddr_storage *at, socklen_t *size);

#endif
