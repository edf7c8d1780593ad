/*
 * Asks a port, about every 0.85 ms, until a connection is accepted. Its one argument, which may be left out, is the
 * number of programs that ask at the same time: each asks that many times more slowly. Reads lines from stdin:
 *   knock IPV4 PORT   begins; ends with `open FLOOR ATTEMPTS P95 CPU WAIT`, FLOOR being the start of the last attempt that
 *                     failed (-1: none) and P95 that of the gaps between starts of refused attempts (-1: no gap), all in
 *                     ns; FLOOR counts from the receipt of this line
 *   stop              always answered by one `stopped ATTEMPTS P95 CPU WAIT`, also when nothing was going on
 * The next `knock` may come only after the answer to the last. End of input ends it: it never outlives the harness
 * or its connection. CPU is the CPU time that it has used since `knock`, and WAIT (-1: the kernel does not say) the time
 * in which it was ready to run and got no CPU.
 *
 * An attempt that is not answered says nothing yet: a guest that is emulated on a busy host may answer it later. Others are
 * made beside it meanwhile, and the first that is accepted counts. Those before it that are not answered by then have failed:
 * packets keep their order on the way, so that theirs were dropped.
 */
#include "parts/clock.h"
#include "parts/lines.h"
#include "parts/priority.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PACE_NS 850000LL
#define ALONE_NS 10000000LL
#define MOST_BESIDE 16
#define UNREACHABLE_NS 5000000LL
#define BUCKET_NS 5000LL
#define BUCKETS 4096
#define MOST_KNOCKERS 1000
/* Another process may take a port between the choice of it and its use. */
#define PORT_TRIES 8

static struct {
  bool active;
  struct sockaddr_in address;
  int64_t received, floor, attempts, cpu, waited;
  int64_t refused_at, widest;
  uint32_t gaps[BUCKETS], gap_count;
} knock;

static int64_t pace = PACE_NS;

/* The attempts that have not been answered, the oldest first. */
static struct {
  int sock;
  int64_t started;
} unanswered[MOST_BESIDE];
static int unanswered_count;

static void failed(int64_t started) {
  if (started - knock.received > knock.floor) knock.floor = started - knock.received;
}

static void leave_one(int at) {
  close(unanswered[at].sock);
  memmove(&unanswered[at], &unanswered[at + 1], sizeof *unanswered * (size_t)(--unanswered_count - at));
}

static void leave_all(void) {
  while (unanswered_count > 0) leave_one(unanswered_count - 1);
}

static void keep_unanswered(int sock, int64_t started) {
  if (unanswered_count == MOST_BESIDE) leave_one(0);
  unanswered[unanswered_count].sock = sock;
  unanswered[unanswered_count++].started = started;
}

static void count_gap(int64_t gap) {
  int64_t bucket = gap / BUCKET_NS;
  knock.gaps[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
  knock.gap_count++;
  if (gap > knock.widest) knock.widest = gap;
}

/* The 95th percentile of the gaps, rounded up to its bucket's end. */
static long long gap_p95(void) {
  uint64_t rank = ((uint64_t)knock.gap_count * 95 + 99) / 100, seen = 0;
  if (rank == 0) return -1;
  for (int bucket = 0; bucket < BUCKETS - 1; bucket++) {
    seen += knock.gaps[bucket];
    int64_t edge = (bucket + 1) * BUCKET_NS;
    if (seen >= rank) return edge < knock.widest ? edge : knock.widest;
  }
  return knock.widest;
}

static long long cpu_used(void) { return knock.cpu < 0 ? 0 : clock_ns(CLOCK_PROCESS_CPUTIME_ID) - knock.cpu; }

/* The time that this thread has waited for a CPU; -1 when the kernel does not say. */
static int64_t waited_so_far(void) {
  static int file = -1;
  char text[96] = "";
  unsigned long long waited;
  if (file < 0) file = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
  if (file < 0 || pread(file, text, sizeof text - 1, 0) <= 0 || sscanf(text, "%*u %llu", &waited) != 1) return -1;
  return (int64_t)waited;
}

static long long waited(void) {
  const int64_t now = waited_so_far();
  return knock.cpu < 0 ? 0 : now < 0 || knock.waited < 0 ? -1 : now - knock.waited;
}

static void forget(void) {
  memset(&knock, 0, sizeof knock);
  knock.cpu = -1;
}

static void report_stopped(void) {
  dprintf(STDOUT_FILENO, "stopped %lld %lld %lld %lld\n", (long long)knock.attempts, gap_p95(), cpu_used(), waited());
  forget();
}

static void report_open(void) {
  dprintf(STDOUT_FILENO, "open %lld %lld %lld %lld %lld\n", (long long)knock.floor, (long long)knock.attempts, gap_p95(),
          cpu_used(), waited());
  forget();
}

static void obey(const char *line, int64_t received) {
  char address[16];
  unsigned port;
  int end = 0;
  if (strcmp(line, "stop") == 0) return report_stopped();
  struct sockaddr_in to = {.sin_family = AF_INET};
  if (knock.active || sscanf(line, "knock %15[0-9.] %5u%n", address, &port, &end) != 2 || line[end] != '\0' ||
      port == 0 || port > 65535 || inet_pton(AF_INET, address, &to.sin_addr) != 1) {
    dprintf(STDOUT_FILENO, "error\n");
    exit(2);
  }
  to.sin_port = htons(port);
  memset(&knock, 0, sizeof knock);
  knock.active = true;
  knock.address = to;
  knock.received = received;
  knock.floor = -1;
  knock.refused_at = -1;
  knock.cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  knock.waited = waited_so_far();
}

static void read_input(void) {
  static struct lines input = {.fd = STDIN_FILENO};
  bool present = lines_read(&input);
  int64_t received = monotonic_ns();
  if (!present) exit(0);
  for (char *line; (line = lines_next(&input));) obey(line, received);
}

/* A socket bound to a port, or to one that the kernel chooses when it is 0. Leaves the port, in network order. -1
 * with errno. */
static int bound_socket(in_port_t *port) {
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = *port};
  socklen_t size = sizeof own;
  int sock = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (sock < 0) return -1;
  if (bind(sock, (struct sockaddr *)&own, size) == 0 && getsockname(sock, (struct sockaddr *)&own, &size) == 0) {
    *port = own.sin_port;
    return sock;
  }
  int code = errno;
  close(sock);
  errno = code;
  return -1;
}

/* A port of the kernel's choice that is not the one asked; 0 with errno. The asked port is kept while the kernel
 * gives it out, until there is another. */
static in_port_t other_port(void) {
  in_port_t port = 0, other = 0;
  int sock = bound_socket(&port);
  if (sock < 0) return 0;
  int second = port == knock.address.sin_port ? bound_socket(&other) : -1, code = errno;
  close(sock);
  if (second >= 0) close(second);
  errno = code;
  return port == knock.address.sin_port ? other : port;
}

/* A socket whose own port is not the one asked: on one machine the attempt would connect to itself, or keep the
 * workload from binding. The port is bound by its number, since a port that the kernel chose is released with each
 * refusal. */
static int open_socket(void) {
  for (int tries = 0; tries < PORT_TRIES; tries++) {
    in_port_t port = other_port();
    int sock = port == 0 ? -1 : bound_socket(&port);
    if (sock >= 0 || errno != EADDRINUSE) return sock;
  }
  return -1;
}

/* True when the socket has connected to itself. Should that ever happen, the socket goes without leaving its port in
 * TIME_WAIT. */
static bool is_itself(int sock) {
  static const struct linger at_once = {.l_onoff = 1};
  struct sockaddr_in own, peer;
  socklen_t own_size = sizeof own, peer_size = sizeof peer;
  if (getsockname(sock, (struct sockaddr *)&own, &own_size) != 0) return false;
  if (getpeername(sock, (struct sockaddr *)&peer, &peer_size) != 0) return false;
  if (own.sin_port != peer.sin_port || own.sin_addr.s_addr != peer.sin_addr.s_addr) return false;
  setsockopt(sock, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  return true;
}

static int connect_now(int sock) {
  return connect(sock, (struct sockaddr *)&knock.address, sizeof knock.address) == 0 ? 0 : errno;
}

/* The attempts before this one of those that are not answered, which is, have failed. */
static void pass_over(int accepted) {
  for (int at = 0; at < accepted; at++) failed(unanswered[at].started);
}

/* Takes the answers to earlier attempts, the oldest first; true once one of them is accepted. */
static bool is_answered_late(const struct pollfd *files) {
  for (int at = 0, file = 0; at < unanswered_count; file++) {
    int error = files[file].revents ? connect_now(unanswered[at].sock) : EINPROGRESS;
    if (error == EINPROGRESS || error == EALREADY) {
      at++;
      continue;
    }
    if (error == 0 && !is_itself(unanswered[at].sock)) {
      pass_over(at);
      return true;
    }
    if (error == ECONNREFUSED) failed(unanswered[at].started);
    leave_one(at);
  }
  return false;
}

enum waited_for { TIME_OVER, ANSWERED, ANSWERED_LATE };

/* Waits until the socket (none: -1) can be written to, an earlier attempt is accepted, or the instant or this knock is over. */
static enum waited_for wait_for(int sock, int64_t until) {
  while (knock.active) {
    struct pollfd files[2 + MOST_BESIDE] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = sock, .events = POLLOUT}};
    for (int at = 0; at < unanswered_count; at++)
      files[2 + at] = (struct pollfd){.fd = unanswered[at].sock, .events = POLLOUT};
    int64_t left = until - monotonic_ns();
    if (left <= 0) return TIME_OVER;
    struct timespec timeout = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
    if (ppoll(files, 2 + (nfds_t)unanswered_count, &timeout, NULL) < 0) continue;
    if (is_answered_late(files + 2)) return ANSWERED_LATE;
    if (sock >= 0 && files[1].revents) return ANSWERED;
    if (files[0].revents) read_input();
  }
  return TIME_OVER;
}

/* The attempt's errno; 0 once it, or an earlier one, is accepted; EINPROGRESS when it has not been answered. */
static int attempt(int sock, int64_t started) {
  int error = sock < 0 ? errno : connect_now(sock);
  if (error == EINPROGRESS)
    switch (wait_for(sock, started + ALONE_NS)) {
      case ANSWERED: error = connect_now(sock); break;
      case ANSWERED_LATE: return 0;
      case TIME_OVER: return EINPROGRESS;
    }
  if (error == 0 && is_itself(sock)) return ETIMEDOUT;
  if (error == 0) pass_over(unanswered_count);
  return error;
}

static void run_knock(void) {
  int sock = -1;
  for (int64_t due = monotonic_ns(); knock.active;) {
    if (sock < 0) sock = open_socket();
    int64_t started = monotonic_ns();
    if (knock.refused_at >= 0) count_gap(started - knock.refused_at);
    knock.attempts++;
    int error = attempt(sock, started);
    if (!knock.active) break;
    if (error == 0) {
      report_open();
      break;
    }
    knock.refused_at = error == ECONNREFUSED ? started : -1;
    if (error == EINPROGRESS) {
      keep_unanswered(sock, started);
      sock = -1;
    } else
      failed(started);
    /* Linux lets a refused socket ask again, which halves the cost of an attempt. */
    if (sock >= 0 && error != ECONNREFUSED) {
      close(sock);
      sock = -1;
    }
    int64_t now = monotonic_ns();
    due = error == ECONNREFUSED  ? due + pace
          : error == EINPROGRESS ? now
                                 : now + (pace > UNREACHABLE_NS ? pace : UNREACHABLE_NS);
    if (due < now) due = now;
    if (wait_for(-1, due) == ANSWERED_LATE) report_open();
  }
  if (sock >= 0) close(sock);
  leave_all();
}

int main(int argc, char **argv) {
  const long knockers = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
  if (knockers < 1 || knockers > MOST_KNOCKERS) return 2;
  pace = PACE_NS * knockers;
  go_first();
  forget();
  for (;;) {
    read_input();
    if (knock.active) run_knock();
  }
}
