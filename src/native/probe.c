/*
 * Answers questions about where it runs, for the probes of isolation:
 *   ballast-probe serve                              on standard input and output, as what it is
 *   ballast-probe enter ROOT UID GID PROCS_FILE...   first joins a bare instance's cgroups and root, then serves
 *   ballast-probe wait [TEXT]                        does nothing, seen by its arguments
 * A request is a line `ID DEADLINE_MS VERB ARGUMENT...`; arguments are percent-encoded. An answer is a line
 * `ID ERRNO NAME STATE LENGTH`, LENGTH bytes and a line break. STATE: `whole`, `cut` (there was more), `late` (killed at
 * its deadline), `died`, `refused` (not a request). Each request has a process of its own, so that none can take the
 * session with it. End of input ends the session and everything that it holds.
 */
#include "parts/clock.h"
#include "parts/enter.h"
#include "parts/files.h"
#include "parts/lines.h"
#include "probe/answer.h"
#include "probe/calls.h"
#include "probe/clocks.h"
#include "probe/cpuid.h"
#include "probe/descriptors.h"
#include "probe/device_programs.h"
#include "probe/families.h"
#include "probe/files.h"
#include "probe/filter.h"
#include "probe/frames.h"
#include "probe/gates.h"
#include "probe/holds.h"
#include "probe/interfaces.h"
#include "probe/limits.h"
#include "probe/listening.h"
#include "probe/load.h"
#include "probe/manifest.h"
#include "probe/members.h"
#include "probe/mounts.h"
#include "probe/page_cache.h"
#include "probe/output.h"
#include "probe/processes.h"
#include "probe/programs.h"
#include "probe/rights.h"
#include "probe/settings.h"
#include "probe/sockets.h"
#include "probe/sweep.h"
#include "probe/threads.h"
#include "probe/units.h"
#include "probe/workload.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MAX_WORDS = 80, MAX_DEADLINE_MS = 60000 };

struct verb {
  const char *name;
  int least_arguments;
  void (*answer)(struct answer *, int, char **);
};

static const struct verb verbs[] = {
    {"read", 2, verb_read},       {"lines", 2, verb_lines},       {"digest", 2, verb_digest},
    {"list", 2, verb_list},       {"stat", 1, verb_stat},         {"statfs", 1, verb_statfs},
    {"open", 2, verb_open},       {"readlink", 1, verb_readlink}, {"find-argv", 1, verb_find_argv},
    {"unix-get", 2, verb_unix_get}, {"call", 1, verb_call},
    {"mounts", 0, verb_mounts},     {"mounted", 1, verb_mounted},
    {"containing", 2, verb_containing},
    {"sweep", 0, verb_sweep},     {"reach", 1, verb_reach},       {"interface", 1, verb_interface},
    {"allocate", 1, verb_allocate}, {"spin", 2, verb_spin},       {"sleepers", 2, verb_sleepers},
    {"cpu-of", 1, verb_cpu_of},   {"argument-of", 2, verb_argument_of},
    {"manifest", 5, verb_manifest}, {"of-process", 3, verb_of_process}, {"runs", 1, verb_runs},
    {"work", 3, verb_work},       {"load", 4, verb_load},         {"members", 1, verb_members},
    {"seen", 1, verb_seen},       {"resources", 1, verb_resources}, {"streams", 1, verb_streams},
    {"programs", 2, verb_programs},
    {"threads", 1, verb_threads}, {"filter", 1, verb_filter},     {"descriptors", 1, verb_descriptors},
    {"rights", 1, verb_rights},   {"device-programs", 1, verb_device_programs},
    {"interfaces", 0, verb_interfaces}, {"listening", 2, verb_listening}, {"connects", 1, verb_connects},
    {"datagram", 2, verb_datagram}, {"frame", 4, verb_frame},     {"raw-sockets", 0, verb_raw_sockets},
    {"heard", 3, verb_heard},     {"families", 1, verb_families}, {"netlinks", 0, verb_netlinks},
    {"cached-page", 0, verb_cached_page}, {"touch-page", 2, verb_touch_page}, {"drop-page", 2, verb_drop_page},
    {"kernel-mounts", 0, verb_kernel_mounts}, {"cpuid", 1, verb_cpuid},
    {"settings", 3, verb_settings}, {"places", 2, verb_places}, {"clocks", 0, verb_clocks},
    {"print", 3, verb_print},
};

static void write_all(const void *bytes, size_t length) {
  for (const char *at = bytes; length > 0;) {
    ssize_t written = write(STDOUT_FILENO, at, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) exit(0);
    at += written;
    length -= (size_t)written;
  }
}

static void reply(const char *id, int code, const char *state, const void *bytes, size_t length) {
  char head[128];
  const char *name = code == 0 ? "OK" : strerrorname_np(code);
  int size = snprintf(head, sizeof head, "%.40s %d %s %s %zu\n", id, code, name ? name : "EUNKNOWN", state, length);
  write_all(head, (size_t)size);
  write_all(bytes, length);
  write_all("\n", 1);
}

static void in_child(const struct verb *verb, int argc, char **argv, int output) {
  static struct answer answer;
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  verb->answer(&answer, argc, argv);
  struct answer_head head = {.code = answer.code, .cut = answer.cut, .length = (uint32_t)answer.length};
  const struct iovec parts[] = {{&head, sizeof head}, {answer.text, answer.length}};
  /* The answer is larger than a pipe holds, so it is written as the parent reads. */
  size_t left = sizeof head + answer.length, done = 0;
  while (done < left) {
    const struct iovec rest = done < sizeof head
                                  ? (struct iovec){(char *)parts[0].iov_base + done, sizeof head - done}
                                  : (struct iovec){answer.text + (done - sizeof head), left - done};
    ssize_t written = writev(output, &rest, 1);
    if (written <= 0) _exit(1);
    done += (size_t)written;
  }
  _exit(0);
}

/* Reads the child's output until it closes its end; false at the deadline. */
static bool collect(int input, int64_t deadline, char *into, size_t room, size_t *length) {
  for (*length = 0;;) {
    int64_t left = deadline - monotonic_ms();
    struct pollfd file = {.fd = input, .events = POLLIN};
    if (left <= 0) return false;
    if (poll(&file, 1, (int)left) <= 0) continue;
    ssize_t got = read(input, into + *length, room - *length);
    if (got <= 0) return true;
    *length += (size_t)got;
  }
}

static void in_process(const char *id, int64_t deadline, const struct verb *verb, int argc, char **argv) {
  static char said[sizeof(struct answer_head) + ANSWER_ROOM + 1];
  int ends[2];
  size_t length = 0;
  if (pipe2(ends, O_CLOEXEC) != 0) return reply(id, errno, "died", "", 0);
  pid_t child = fork();
  if (child == 0) in_child(verb, argc, argv, ends[1]);
  if (child > 0) setpgid(child, child); /* whichever of the two is first */
  close(ends[1]);
  bool ended = child > 0 && collect(ends[0], deadline, said, sizeof said, &length);
  close(ends[0]);
  if (child > 0) end_group(child);
  struct answer_head head;
  if (child < 0) reply(id, errno, "died", "", 0);
  else if (!ended) reply(id, ETIMEDOUT, "late", "", 0);
  else if (length < sizeof head) reply(id, ECHILD, "died", "", 0);
  else {
    memcpy(&head, said, sizeof head);
    if (head.length != length - sizeof head) reply(id, ECHILD, "died", "", 0);
    else reply(id, head.code, head.cut ? "cut" : "whole", said + sizeof head, head.length);
  }
}

/* These requests outlive the process of their request, so the session's own process handles them. */
static bool in_session(const char *id, int64_t deadline, int argc, char **argv) {
  if (strcmp(argv[0], "hello") == 0) {
    reply(id, 0, "whole", "", 0);
  } else if (strcmp(argv[0], "warm") == 0) {
    units_warm();
    reply(id, 0, "whole", "", 0);
  } else if (strcmp(argv[0], "hold") == 0 && argc == 4) {
    char name[16] = "";
    int code = hold(argv[1], argv[2], argv[3], deadline, name, sizeof name);
    reply(id, code, "whole", name, strlen(name));
  } else if (strcmp(argv[0], "release") == 0 && argc == 2) {
    reply(id, release(argv[1]), "whole", "", 0);
  } else return false;
  return true;
}

static void serve_line(char *line) {
  char *words[MAX_WORDS + 1];
  int count = split_words(line, words, MAX_WORDS);
  if (count < 3) return;
  const char *id = words[0];
  long wait_ms = strtol(words[1], NULL, 10);
  int argc = count - 2;
  char **argv = words + 2;
  bool valid = wait_ms > 0 && wait_ms <= MAX_DEADLINE_MS;
  for (int i = 1; i < argc; i++) valid = valid && percent_decode(argv[i]);
  int64_t deadline = monotonic_ms() + wait_ms;
  if (valid && in_session(id, deadline, argc, argv)) return;
  for (size_t i = 0; valid && i < sizeof verbs / sizeof *verbs; i++) {
    if (strcmp(argv[0], verbs[i].name) != 0 || argc - 1 < verbs[i].least_arguments) continue;
    return in_process(id, deadline, &verbs[i], argc, argv);
  }
  reply(id, EINVAL, "refused", "", 0);
}

static void serve(void) {
  static struct lines input = {.fd = STDIN_FILENO};
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  while (lines_read(&input))
    for (char *line; (line = lines_next(&input));) serve_line(line);
  release_all();
}

static int enter(int argc, char **argv) {
  char *const serve_argv[] = {"/proc/self/exe", "serve", NULL}, *const none[] = {NULL};
  char error[512];
  for (int i = 5; i < argc; i++) {
    int code = write_text(argv[i], "0");
    if (code == 0) continue;
    dprintf(STDERR_FILENO, "cannot join %s: %s\n", argv[i], strerror(code));
    return 2;
  }
  const struct entry entry = {
      .root = argv[2],
      .workdir = "/",
      .uid = (uid_t)strtoul(argv[3], NULL, 10),
      .gid = (gid_t)strtoul(argv[4], NULL, 10),
      .argv = serve_argv,
      .envp = none,
  };
  entry_run(&entry, error, sizeof error);
  dprintf(STDERR_FILENO, "%s\n", error);
  return 2;
}

int main(int argc, char **argv) {
  if (argc >= 5 && strcmp(argv[1], "enter") == 0) return enter(argc, argv);
  wait_if_asked(argc, argv);
  if (argc != 2 || strcmp(argv[1], "serve") != 0) return 2;
  serve();
  return 0;
}
