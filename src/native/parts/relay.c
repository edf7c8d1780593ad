#include "relay.h"
#include "clock.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

int relay_open(struct relay *relay, int to, uid_t user) {
  relay->to = to;
  relay->start = relay->end = 0;
  if (fcntl(to, F_SETFL, fcntl(to, F_GETFL) | O_NONBLOCK) != 0) return -1;
  for (int i = 0; i < RELAY_PIPES; i++) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    relay->from[i] = ends[0];
    relay->into[i] = ends[1];
    /* The flag is that of this end alone: the workload finds one that blocks. */
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0 || fchown(ends[1], user, (gid_t)-1) != 0) return -1;
  }
  return 0;
}

void relay_wear(const struct relay *relay) {
  for (int i = 0; i < RELAY_PIPES; i++) dup2(relay->into[i], STDOUT_FILENO + i);
}

void relay_started(struct relay *relay) {
  for (int i = 0; i < RELAY_PIPES; i++) close(relay->into[i]);
}

void relay_watch(const struct relay *relay, struct pollfd *files) {
  const bool is_full = relay->start < relay->end;
  for (int i = 0; i < RELAY_PIPES; i++) files[i] = (struct pollfd){is_full ? -1 : relay->from[i], POLLIN, 0};
  files[RELAY_PIPES] = (struct pollfd){is_full ? relay->to : -1, POLLOUT, 0};
}

/* Writes what was read; false while the other side does not take it. */
static bool flush(struct relay *relay) {
  while (relay->start < relay->end) {
    ssize_t written = relay->to < 0 ? -1 : write(relay->to, relay->buffer + relay->start, relay->end - relay->start);
    if (written > 0) relay->start += (size_t)written;
    else if (relay->to >= 0 && errno == EINTR) continue;
    else if (relay->to >= 0 && errno == EAGAIN) return false;
    else {
      /* Nobody reads any more: the workload goes on, as with an engine that drops its output. */
      relay->to = -1;
      relay->start = relay->end;
    }
  }
  return true;
}

/* Reads one chunk of a pipe, of at most so many bytes; false when there is none. */
static bool fill(struct relay *relay, int *from, size_t most) {
  if (*from < 0 || most == 0) return false;
  ssize_t length = read(*from, relay->buffer, most < sizeof relay->buffer ? most : sizeof relay->buffer);
  relay->start = 0;
  relay->end = length > 0 ? (size_t)length : 0;
  if (length == 0) {
    close(*from);
    *from = -1;
  }
  return length > 0;
}

void relay_pass(struct relay *relay) {
  if (!flush(relay)) return;
  for (int i = 0; i < RELAY_PIPES; i++)
    if (fill(relay, &relay->from[i], RELAY_CHUNK) && !flush(relay)) return;
}

void relay_drain(struct relay *relay, int within_ms) {
  const int64_t end = monotonic_ms() + within_ms;
  int present[RELAY_PIPES] = {0};
  for (int i = 0; i < RELAY_PIPES; i++)
    if (relay->from[i] >= 0 && ioctl(relay->from[i], FIONREAD, &present[i]) != 0) present[i] = 0;
  for (int i = 0;;) {
    if (!flush(relay)) {
      struct pollfd file = {relay->to, POLLOUT, 0};
      int64_t left = end - monotonic_ms();
      if (left <= 0 || poll(&file, 1, (int)left) <= 0) return;
    } else if (i == RELAY_PIPES) return;
    else if (fill(relay, &relay->from[i], (size_t)present[i])) present[i] -= (int)relay->end;
    else i++;
  }
}
