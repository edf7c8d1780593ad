#include "network.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char own[] = "/proc/self/ns/net";

static int open_network(uint32_t pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%u/ns/net", pid);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static bool is_own(int network) {
  struct stat ours, theirs;
  return stat(own, &ours) == 0 && fstat(network, &theirs) == 0 && ours.st_ino == theirs.st_ino;
}

bool shares_network(uint32_t pid) {
  int network = open_network(pid);
  bool shares = network >= 0 && is_own(network);
  if (network >= 0) close(network);
  return shares;
}

/* An interface that is not up yet would lose what is sent to it, the question for its address among it. */
static bool first_address(char address[ADDRESS_ROOM]) {
  struct ifaddrs *all, *one;
  if (getifaddrs(&all) != 0) return false;
  for (one = all; one != NULL; one = one->ifa_next) {
    const unsigned wanted = IFF_UP | IFF_RUNNING;
    if (one->ifa_addr == NULL || one->ifa_addr->sa_family != AF_INET) continue;
    if ((one->ifa_flags & (wanted | IFF_LOOPBACK)) != wanted) continue;
    const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)one->ifa_addr;
    if (inet_ntop(AF_INET, &in->sin_addr, address, ADDRESS_ROOM) != NULL) break;
  }
  freeifaddrs(all);
  return one != NULL;
}

bool own_address_of(uint32_t pid, char address[ADDRESS_ROOM]) {
  int network = open_network(pid), back = open(own, O_RDONLY | O_CLOEXEC);
  bool found = false;
  if (network >= 0 && back >= 0 && !is_own(network) && setns(network, CLONE_NEWNET) == 0) {
    found = first_address(address);
    if (setns(back, CLONE_NEWNET) != 0) abort();
  }
  if (network >= 0) close(network);
  if (back >= 0) close(back);
  return found;
}
