#include "interfaces.h"
#include "answer.h"
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_INTERFACE_LINES = 16 };

/* The hardware address of an Ethernet interface, or `-`. */
static void hardware_of(const char *name, char text[18]) {
  struct ifreq request = {0};
  int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  strcpy(text, "-");
  if (sock < 0) return;
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  if (ioctl(sock, SIOCGIFHWADDR, &request) == 0 && request.ifr_hwaddr.sa_family == ARPHRD_ETHER) {
    const unsigned char *at = (const unsigned char *)request.ifr_hwaddr.sa_data;
    snprintf(text, 18, "%02x:%02x:%02x:%02x:%02x:%02x", at[0], at[1], at[2], at[3], at[4], at[5]);
  }
  close(sock);
}

static const void *bytes_of(const struct sockaddr *address) {
  if (address->sa_family == AF_INET) return &((const struct sockaddr_in *)(const void *)address)->sin_addr;
  return &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
}

static int prefix_of(const struct sockaddr *mask) {
  const unsigned char *at = bytes_of(mask);
  int length = 0;
  for (size_t i = 0; i < (mask->sa_family == AF_INET ? 4 : 16); i++) length += __builtin_popcount(at[i]);
  return length;
}

/* True when the network of an interface's address holds the other one. */
static bool holds(const struct ifaddrs *one, const char *address) {
  unsigned char other[16];
  int family = strchr(address, ':') ? AF_INET6 : AF_INET, prefix = prefix_of(one->ifa_netmask);
  if (family != one->ifa_addr->sa_family || inet_pton(family, address, other) != 1) return false;
  const unsigned char *at = bytes_of(one->ifa_addr);
  for (int bit = 0; bit < prefix; bit++)
    if (((at[bit / 8] ^ other[bit / 8]) >> (7 - bit % 8)) & 1) return false;
  return prefix > 0;
}

/* An address of version 6 that is still being claimed cannot be used, nor one that another machine turned out to have. */
static bool is_claimed(const struct ifaddrs *one) {
  enum { TENTATIVE = 0x40, DAD_FAILED = 0x08 }; /* IFA_F_ of linux/if_addr.h */
  char line[128], digits[33], name[IF_NAMESIZE], wanted[33];
  const unsigned char *at = bytes_of(one->ifa_addr);
  unsigned flags = 0;
  for (int i = 0; i < 16; i++) snprintf(wanted + 2 * i, 3, "%02x", at[i]);
  FILE *file = fopen("/proc/net/if_inet6", "re");
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "%32s %*x %*x %*x %x %15s", digits, &flags, name) != 3 || strcmp(digits, wanted) != 0 ||
        strcmp(name, one->ifa_name) != 0)
      flags = 0;
    else break;
  if (file) fclose(file);
  return (flags & (TENTATIVE | DAD_FAILED)) == 0;
}

static bool is_address(const struct ifaddrs *one) {
  if (!one->ifa_addr || !one->ifa_netmask || (one->ifa_flags & (IFF_UP | IFF_LOOPBACK)) != IFF_UP) return false;
  return one->ifa_addr->sa_family == AF_INET || (one->ifa_addr->sa_family == AF_INET6 && is_claimed(one));
}

static bool is_wanted(const struct ifaddrs *all, const char *name, int argc, char **argv) {
  if (argc == 1) return true;
  for (const struct ifaddrs *one = all; one; one = one->ifa_next)
    if (is_address(one) && strcmp(one->ifa_name, name) == 0)
      for (int i = 1; i < argc; i++)
        if (holds(one, argv[i])) return true;
  return false;
}

/* interfaces [ADDRESS...]: `NAME HARDWARE ADDRESS/PREFIX` for each address of those that are up and no loopback; only of
 * those in whose networks one of these addresses lies */
void verb_interfaces(struct answer *answer, int argc, char **argv) {
  struct ifaddrs *all;
  char hardware[18], text[INET6_ADDRSTRLEN];
  int lines = 0;
  if (getifaddrs(&all) != 0) {
    answer->code = errno;
    return;
  }
  for (const struct ifaddrs *one = all; one; one = one->ifa_next) {
    if (!is_address(one) || !is_wanted(all, one->ifa_name, argc, argv)) continue;
    if (lines++ == MAX_INTERFACE_LINES) {
      answer->cut = true;
      break;
    }
    hardware_of(one->ifa_name, hardware);
    inet_ntop(one->ifa_addr->sa_family, bytes_of(one->ifa_addr), text, sizeof text);
    answer_text(answer, "%s %s %s/%d\n", one->ifa_name, hardware, text, prefix_of(one->ifa_netmask));
  }
  freeifaddrs(all);
}
