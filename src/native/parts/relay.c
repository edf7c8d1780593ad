#include "relay.h"
#include "clock.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

int relay_open(struct relay *relay, uid_t user) {
  for (int i = 0; i < RELAY_PIPES; i++) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    relay->from[i] = ends[0];
    relay->into[i] = ends[1];
    if (fchown(ends[1], user, (gid_t)-1) != 0) return -1;
  }
  return 0;
}

int relay_wear(const struct relay *relay) {
  int none = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (none < 0 || dup2(none, STDIN_FILENO) < 0) return -1;
  for (int i = 0; i < RELAY_PIPES; i++)
    if (dup2(relay->into[i], STDOUT_FILENO + i) < 0) return -1;
  return 0;
}

void relay_started(struct relay *relay) {
  for (int i = 0; i < RELAY_PIPES; i++) close(relay->into[i]);
}

int relay_begin(struct relay *relay, int to) {
  relay->to = to;
  relay->start = relay->end = 0;
  /* The flag is that of these ends alone: the workload finds some that block. */
  for (int i = 0; i < RELAY_PIPES; i++)
    if (fcntl(relay->from[i], F_SETFL, O_NONBLOCK) != 0) return -1;
  return fcntl(to, F_SETFL, fcntl(to, F_GETFL) | O_NONBLOCK);
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
  for (size_t i = 0; relay->reserved != 0 && i < relay->end; i++)
    if (relay->buffer[i] == relay->reserved) relay->buffer[i] = '?';
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

void relay_drain(struct relay *relay) {
  const int64_t end = monotonic_ms() + RELAY_DRAIN_MS;
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
