/* The network namespaces of processes. */
#ifndef BALLAST_NETWORK_H
#define BALLAST_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

enum { ADDRESS_ROOM = 16 };

/* True when the process is in our own network namespace. */
bool shares_network(uint32_t pid);
/* Tells the IPv4 address of the first interface, other than the loopback, that is up in a process's network namespace;
 * false when there is none yet, or the namespace is our own. */
bool own_address_of(uint32_t pid, char address[ADDRESS_ROOM]);

#endif
