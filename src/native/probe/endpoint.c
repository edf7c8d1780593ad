#include "endpoint.h"
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static unsigned first_interface(void) {
  struct ifaddrs *all, *one;
  unsigned index = 0;
  if (getifaddrs(&all) != 0) return 0;
  for (one = all; one != NULL && index == 0; one = one->ifa_next)
    if ((one->ifa_flags & (IFF_UP | IFF_LOOPBACK)) == IFF_UP) index = if_nametoindex(one->ifa_name);
  freeifaddrs(all);
  return index;
}

static bool of_version_6(char *text, in_port_t port, struct sockaddr_in6 *at, socklen_t *size) {
  char *interface = strchr(text, '%');
  if (interface) *interface++ = '\0';
  at->sin6_family = AF_INET6;
  at->sin6_port = port;
  *size = sizeof *at;
  if (inet_pton(AF_INET6, text, &at->sin6_addr) != 1) return false;
  if (interface) at->sin6_scope_id = if_nametoindex(interface);
  else if (IN6_IS_ADDR_LINKLOCAL(&at->sin6_addr)) at->sin6_scope_id = first_interface();
  return true;
}

bool endpoint_of(const char *text, struct sockaddr_storage *at, socklen_t *size) {
  char address[INET6_ADDRSTRLEN + IF_NAMESIZE + 1], *end;
  const char *colon = strrchr(text, ':');
  if (!colon || (size_t)(colon - text) >= sizeof address) return false;
  unsigned long port = strtoul(colon + 1, &end, 10);
  if (*end != '\0' || end == colon + 1 || port > 65535) return false;
  memcpy(address, text, (size_t)(colon - text));
  address[colon - text] = '\0';
  memset(at, 0, sizeof *at);
  if (strchr(address, ':')) return of_version_6(address, htons((uint16_t)port), (struct sockaddr_in6 *)at, size);
  struct sockaddr_in *in = (struct sockaddr_in *)at;
  in->sin_family = AF_INET;
  in->sin_port = htons((uint16_t)port);
  *size = sizeof *in;
  return inet_pton(AF_INET, address, &in->sin_addr) == 1;
}
