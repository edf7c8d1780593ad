#include "frames.h"
#include "heard.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* IEEE 802's Local Experimental EtherType 1: nothing but an experiment answers to it. */
enum { EXPERIMENT = 0x88b5, LEAST_FRAME = 60, MOST_TEXT = 64 };

int hold_frames(const char *marker, uint32_t *heard, int output) {
  int sock = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(EXPERIMENT));
  return sock < 0 ? errno : hear(sock, marker, heard, output);
}

static bool hardware_address(const char *text, unsigned char at[ETH_ALEN]) {
  char end;
  return sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%c", &at[0], &at[1], &at[2], &at[3], &at[4], &at[5], &end) ==
         ETH_ALEN;
}

/* frame INTERFACE DESTINATION SOURCE TEXT: sends one. Only to one address: it is not for everybody. */
void verb_frame(struct answer *answer, int argc, char **argv) {
  struct {
    struct ether_header head;
    char text[MOST_TEXT];
  } frame = {.head.ether_type = htons(EXPERIMENT)};
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_halen = ETH_ALEN};
  size_t length = argc < 5 ? MOST_TEXT : strlen(argv[4]);
  if (length >= MOST_TEXT || !hardware_address(argv[2], frame.head.ether_dhost) ||
      !hardware_address(argv[3], frame.head.ether_shost) || (frame.head.ether_dhost[0] & 1)) {
    answer->code = EINVAL;
    return;
  }
  memcpy(frame.text, argv[4], length);
  to.sll_ifindex = (int)if_nametoindex(argv[1]);
  /* The socket has no protocol, so that nothing comes to it. */
  int sock = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  size_t size = sizeof frame.head + length;
  if (size < LEAST_FRAME) size = LEAST_FRAME;
  if (sock < 0 || sendto(sock, &frame, size, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to) < 0) answer->code = errno;
}

/* raw-sockets: tells whether it may have sockets that send whole frames, and packets of IP with a head of its own */
void verb_raw_sockets(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  static const struct {
    const char *name;
    int family, protocol;
  } kinds[] = {{"packet", AF_PACKET, 0}, {"ip", AF_INET, IPPROTO_RAW}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    int sock = socket(kinds[i].family, SOCK_RAW | SOCK_CLOEXEC, kinds[i].protocol);
    const char *name = sock < 0 ? strerrorname_np(errno) : "OK";
    answer_text(answer, "%s %s\n", kinds[i].name, name ? name : "EUNKNOWN");
    if (sock >= 0) close(sock);
  }
}
