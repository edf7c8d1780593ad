#include "sockets.h"
#include "answer.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_RESPONSE = 4096 };

/* owns IPV4: tells whether it is an address of this machine */
void verb_owns(struct answer *answer, int argc, char **argv) {
  (void)argc;
  struct sockaddr_in at = {.sin_family = AF_INET};
  int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (inet_pton(AF_INET, argv[1], &at.sin_addr) != 1) answer->code = EINVAL;
  else if (sock < 0 || bind(sock, (struct sockaddr *)&at, sizeof at) != 0) answer->code = errno;
}

/* connect IPV4 PORT: waits a second at most, since packets that a filter drops are never answered */
void verb_connect(struct answer *answer, int argc, char **argv) {
  (void)argc;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10))};
  const struct timeval patience = {.tv_sec = 1};
  int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) answer->code = EINVAL;
  else if (sock < 0 || setsockopt(sock, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0 ||
           connect(sock, (struct sockaddr *)&to, sizeof to) != 0)
    answer->code = errno == EINPROGRESS ? ETIMEDOUT : errno;
}

/* unix-get SOCKET PATH: the first 4 KiB of the answer to an HTTP request */
void verb_unix_get(struct answer *answer, int argc, char **argv) {
  (void)argc;
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  char chunk[1024];
  int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (strlen(argv[1]) >= sizeof to.sun_path) {
    answer->code = ENAMETOOLONG;
    return;
  }
  strcpy(to.sun_path, argv[1]);
  if (sock < 0 || connect(sock, (struct sockaddr *)&to, sizeof to) != 0 ||
      dprintf(sock, "GET %s HTTP/1.0\r\nHost: probe\r\n\r\n", argv[2]) < 0) {
    answer->code = errno;
    return;
  }
  for (ssize_t got; (got = read(sock, chunk, sizeof chunk)) > 0;) {
    size_t room = MAX_RESPONSE - answer->length;
    answer_bytes(answer, chunk, (size_t)got < room ? (size_t)got : room);
    if ((size_t)got > room) answer->cut = true;
    if (answer->cut) break;
  }
}
