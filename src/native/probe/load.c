#include "load.h"
#include "units.h"
#include "../parts/clock.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_LOAD_MS = 30000, MAX_WORKERS = 64, BURST_NS = 2000000, SPARE_SECONDS = 5 };
enum { SUB_BUCKETS = 16, BUCKETS = 64 * SUB_BUCKETS };

/* Sixteen buckets for each doubling: a latency is known to within a sixteenth. */
static size_t bucket_of(uint64_t ns) {
  if (ns < SUB_BUCKETS) return (size_t)ns;
  int power = 63 - __builtin_clzll(ns);
  return (size_t)(power - 3) * SUB_BUCKETS + ((ns >> (power - 4)) & (SUB_BUCKETS - 1));
}

/* The longest time that falls into the bucket. */
static uint64_t bucket_end(size_t bucket) {
  if (bucket < SUB_BUCKETS) return bucket;
  int power = (int)(bucket / SUB_BUCKETS) + 3;
  return ((1ULL << power) + ((uint64_t)(bucket % SUB_BUCKETS + 1) << (power - 4))) - 1;
}

static uint64_t latency_at(const uint64_t *counts, uint64_t total, unsigned percent, uint64_t longest) {
  uint64_t wanted = (total * percent + 99) / 100, seen = 0;
  for (size_t bucket = 0; bucket < BUCKETS; bucket++)
    if ((seen += counts[bucket]) >= wanted) return bucket_end(bucket) < longest ? bucket_end(bucket) : longest;
  return longest;
}

static void rest(int64_t ns) {
  struct timespec left = {ns / 1000000000, ns % 1000000000};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) continue;
}

static bool valid_load(struct answer *answer, const struct unit *unit, long ms, struct workplace *place, int code) {
  if (!unit || ms < 1 || ms > MAX_LOAD_MS) code = EINVAL;
  if (code == 0) code = unit->prepare(place);
  answer->code = code;
  return code == 0;
}

/* work UNIT MS PERCENT [ADDRESS PORT]: repeats a unit for so long, working for so many percent of the time, so that
 * it stays below its own limit. Answers: units, ns that passed, then the ns that one took: median, 99th percentile,
 * maximum. */
void verb_work(struct answer *answer, int argc, char **argv) {
  static uint64_t counts[BUCKETS];
  const struct unit *unit = unit_named(argv[1]);
  long ms = strtol(argv[2], NULL, 10), percent = strtol(argv[3], NULL, 10);
  struct workplace place = {.address = argc > 5 ? argv[4] : NULL, .port = argc > 5 ? argv[5] : NULL, .file = -1};
  int code = percent < 1 || percent > 100 ? EINVAL : 0;
  if (!valid_load(answer, unit, ms, &place, code)) return;
  uint64_t done = 0, longest = 0;
  int64_t busy = 0, begin = monotonic_ns(), now = begin;
  for (const int64_t end = begin + ms * 1000000LL; code == 0 && now < end; done++) {
    const int64_t from = now;
    code = unit->once(&place);
    now = monotonic_ns();
    uint64_t took = now > from ? (uint64_t)(now - from) : 0;
    counts[bucket_of(took)]++;
    if (took > longest) longest = took;
    if ((busy += (int64_t)took) < BURST_NS) continue;
    int64_t pause = busy * (100 - percent) / percent;
    rest(pause < end - now ? pause : end > now ? end - now : 0);
    busy = 0;
    now = monotonic_ns();
  }
  if (place.folder[0]) rmdir(place.folder);
  answer->code = code;
  if (code != 0) return;
  answer_text(answer, "%llu %lld %llu %llu %llu\n", (unsigned long long)done, (long long)(now - begin),
              (unsigned long long)latency_at(counts, done, 50, longest),
              (unsigned long long)latency_at(counts, done, 99, longest),
              (unsigned long long)longest);
}

struct tally {
  unsigned long long amount;
  int code;
};

static void load_worker(const struct unit *unit, struct workplace *place, int64_t end, long ms, struct tally *tally) {
  alarm((unsigned)(ms / 1000) + SPARE_SECONDS);
  while (tally->code == 0 && monotonic_ns() < end) {
    tally->code = unit->once(place);
    if (tally->code == 0) tally->amount += unit->amount;
  }
  if (place->folder[0]) rmdir(place->folder);
}

/* load UNIT MS WORKERS BYTES [ADDRESS PORT]: repeats a unit as fast as possible, in so many processes, with so much
 * memory each. Answers: how much was done, in operations or bytes, and the ns that passed. */
void verb_load(struct answer *answer, int argc, char **argv) {
  const struct unit *unit = unit_named(argv[1]);
  long ms = strtol(argv[2], NULL, 10), workers = strtol(argv[3], NULL, 10);
  bool valid = unit && ms >= 1 && ms <= MAX_LOAD_MS && workers >= 1 && workers <= MAX_WORKERS;
  struct tally *tallies = mmap(NULL, MAX_WORKERS * sizeof *tallies, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (!valid || tallies == MAP_FAILED) {
    answer->code = EINVAL;
    return;
  }
  /* If memory runs out, this process is the one to end. */
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score >= 0 && write(score, "1000", 4) > 0) close(score);
  const int64_t begin = monotonic_ns(), end = begin + ms * 1000000LL;
  const pid_t parent = getpid();
  for (long i = 0; i < workers; i++) {
    pid_t child = fork();
    if (child < 0) tallies[i].code = errno;
    if (child != 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
    struct workplace place = {.bytes = strtoull(argv[4], NULL, 10),
                              .address = argc > 6 ? argv[5] : NULL,
                              .port = argc > 6 ? argv[6] : NULL,
                              .file = -1};
    tallies[i].code = unit->prepare(&place);
    load_worker(unit, &place, end, ms, &tallies[i]);
    _exit(0);
  }
  while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) continue;
  unsigned long long amount = 0;
  for (long i = 0; i < workers; i++) {
    amount += tallies[i].amount;
    if (answer->code == 0) answer->code = tallies[i].code;
  }
  answer_text(answer, "%llu %lld\n", amount, (long long)(monotonic_ns() - begin));
}

/* A listener on ADDRESS:PORT; -1 with its errno. */
static int listener_on(const char *where) {
  static const int on = 1;
  char address[64];
  struct sockaddr_in at;
  const char *colon = strchr(where, ':');
  if (!colon || (size_t)(colon - where) >= sizeof address) {
    errno = EINVAL;
    return -1;
  }
  memcpy(address, where, (size_t)(colon - where));
  address[colon - where] = '\0';
  if ((errno = socket_address(address, colon + 1, &at)) != 0) return -1;
  int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (sock < 0) return -1;
  setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return bind(sock, (struct sockaddr *)&at, sizeof at) == 0 && listen(sock, 1) == 0 ? sock : -1;
}

/* One read or write. gVisor with the host's network returns EAGAIN for an accepted socket, though it may block. */
static ssize_t moved_by(int peer, char *content, size_t size, bool is_read) {
  for (;;) {
    ssize_t moved = is_read ? read(peer, content, size) : write(peer, content, size);
    if (moved >= 0 || errno != EAGAIN) return moved;
    struct pollfd ready = {peer, is_read ? POLLIN : POLLOUT, 0};
    poll(&ready, 1, -1);
  }
}

/* echo ADDRESS:PORT sends back what it receives; source ADDRESS:PORT sends without end to each connection. Both serve
 * one connection at a time, in a child of the hold. */
int hold_server(const char *where, bool echoes, int output) {
  static char content[LARGE_WRITE];
  int sock = listener_on(where);
  if (sock < 0) return errno;
  pid_t parent = getpid(), child = fork();
  if (child != 0) return child < 0 ? errno : 0;
  close(output);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
  for (;;) {
    static const int on = 1;
    int peer = accept(sock, NULL, NULL);
    if (peer < 0) _exit(1);
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    for (ssize_t moved = 1; moved > 0;) {
      moved = echoes ? moved_by(peer, content, sizeof content, true) : (ssize_t)sizeof content;
      if (moved > 0) moved = moved_by(peer, content, (size_t)moved, false);
    }
    close(peer);
  }
}
