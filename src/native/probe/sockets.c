#include "sockets.h"
#include "answer.h"
#include "endpoint.h"
#include "../parts/clock.h"
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_RESPONSE = 4096, MAX_CONNECTIONS = 64, MAX_PATIENCE_MS = 2000 };

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

/* Begins a connection. Returns 0 when it is under way, with its socket to be waited for; else its errno. */
static int begin_connection(const char *to, int *sock) {
  struct sockaddr_storage at;
  socklen_t size;
  if (!endpoint_of(to, &at, &size)) return EINVAL;
  *sock = socket(at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (*sock < 0) return errno;
  if (connect(*sock, (struct sockaddr *)&at, size) == 0) return 0;
  return errno == EINPROGRESS ? 0 : errno;
}

static int outcome_of(int sock) {
  int code = 0;
  socklen_t size = sizeof code;
  return getsockopt(sock, SOL_SOCKET, SO_ERROR, &code, &size) != 0 ? errno : code;
}

/* connects MS ADDRESS:PORT...: opens a connection of TCP to each at the same time, says nothing and closes it. The errno
 * of each in its turn, a line each; `ETIMEDOUT` where nobody has answered in time. */
void verb_connects(struct answer *answer, int argc, char **argv) {
  struct pollfd waited[MAX_CONNECTIONS];
  int codes[MAX_CONNECTIONS], count = argc - 2, under_way = 0;
  long patience = strtol(argv[1], NULL, 10);
  if (count > MAX_CONNECTIONS || patience < 1 || patience > MAX_PATIENCE_MS) {
    answer->code = EINVAL;
    return;
  }
  for (int i = 0; i < count; i++) {
    waited[i] = (struct pollfd){.fd = -1, .events = POLLOUT};
    codes[i] = begin_connection(argv[i + 2], &waited[i].fd);
    if (codes[i] != 0) waited[i].fd = -1;
    else under_way++;
  }
  for (int64_t left, end = monotonic_ms() + patience; under_way > 0 && (left = end - monotonic_ms()) > 0;) {
    if (poll(waited, (nfds_t)count, (int)left) <= 0) continue;
    for (int i = 0; i < count; i++) {
      if (waited[i].fd < 0 || waited[i].revents == 0) continue;
      codes[i] = outcome_of(waited[i].fd);
      close(waited[i].fd);
      waited[i].fd = -1;
      under_way--;
    }
  }
  for (int i = 0; i < count; i++) {
    const char *name = waited[i].fd >= 0 ? "ETIMEDOUT" : codes[i] == 0 ? "OK" : strerrorname_np(codes[i]);
    answer_text(answer, "%s\n", name ? name : "EUNKNOWN");
  }
}

/* datagram ADDRESS:PORT TEXT: sends one of UDP */
void verb_datagram(struct answer *answer, int argc, char **argv) {
  (void)argc;
  struct sockaddr_storage at;
  socklen_t size;
  if (!endpoint_of(argv[1], &at, &size)) {
    answer->code = EINVAL;
    return;
  }
  int sock = socket(at.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (sock < 0 || sendto(sock, argv[2], strlen(argv[2]), MSG_DONTWAIT, (struct sockaddr *)&at, size) < 0)
    answer->code = errno;
}
