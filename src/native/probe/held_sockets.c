#include "held_sockets.h"
#include "answer.h"
#include "endpoint.h"
#include "heard.h"
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* unix-socket NAME: a socket bound to a name without a file, which belongs to the network namespace and ends with it */
int hold_unix_socket(const char *name) {
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  size_t length = strlen(name);
  int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (length == 0 || length >= sizeof at.sun_path) return EINVAL;
  memcpy(at.sun_path + 1, name, length);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
  return sock < 0 || bind(sock, (struct sockaddr *)&at, size) != 0 ? errno : 0;
}

/* Binds a new socket to `ADDRESS:PORT`. A lower port could stand in for a service of the machine. */
static int bound_socket(const char *text, int type, int *sock) {
  struct sockaddr_storage at;
  socklen_t size;
  const char *colon = strrchr(text, ':');
  if (!endpoint_of(text, &at, &size) || strtoul(colon + 1, NULL, 10) < 1024) return EINVAL;
  *sock = socket(at.ss_family, type | SOCK_CLOEXEC, 0);
  return *sock < 0 || bind(*sock, (struct sockaddr *)&at, size) != 0 ? errno : 0;
}

/* listener ADDRESS:PORT: a listener whose connections the kernel completes and nobody ever reads from */
int hold_listener(const char *text) {
  int sock, code = bound_socket(text, SOCK_STREAM, &sock);
  return code != 0 ? code : listen(sock, 4) != 0 ? errno : 0;
}

/* datagrams ADDRESS:PORT MARKER: hears each datagram that holds the marker */
int hold_datagrams(const char *text, uint32_t *heard, int output) {
  char at[128];
  const char *space = strchr(text, ' ');
  if (!space || (size_t)(space - text) >= sizeof at) return EINVAL;
  memcpy(at, text, (size_t)(space - text));
  at[space - text] = '\0';
  int sock, code = bound_socket(at, SOCK_DGRAM, &sock);
  return code != 0 ? code : hear(sock, space + 1, heard, output);
}
