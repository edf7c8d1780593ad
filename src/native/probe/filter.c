#include "filter.h"
#include "../parts/clock.h"
#include "bpf.h"
#include <errno.h>
#include <linux/audit.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_FILTERS = 32, LAST_CALL = 469, STOP_MS = 500, LOOK_US = 20 };

static struct {
  struct sock_filter steps[BPF_MAXINSNS];
  size_t length;
} filters[MOST_FILTERS];

/* Stops a thread without a signal. The end of this process, whatever ends it, lets the thread go on. */
static int stop(pid_t thread) {
  if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) != 0 || ptrace(PTRACE_INTERRUPT, thread, NULL, NULL) != 0) return errno;
  for (const int64_t deadline = monotonic_ms() + STOP_MS; monotonic_ms() < deadline; usleep(LOOK_US)) {
    int status = 0;
    if (waitpid(thread, &status, WNOHANG | __WALL) != thread) continue;
    return WIFSTOPPED(status) ? 0 : ESRCH;
  }
  return ETIMEDOUT;
}

/* The number of filters, or -1 with errno. */
static int read_filters(pid_t thread) {
  for (int index = 0;; index++) {
    const long length = ptrace(PTRACE_SECCOMP_GET_FILTER, thread, index, NULL);
    if (length < 0) return errno == ENOENT || errno == EINVAL ? index : -1;
    if (index == MOST_FILTERS || length > BPF_MAXINSNS) return errno = E2BIG, -1;
    if (ptrace(PTRACE_SECCOMP_GET_FILTER, thread, index, filters[index].steps) != length) return errno = EAGAIN, -1;
    filters[index].length = (size_t)length;
  }
}

/* `y`: every filter lets the call pass; `n`: one never does; `s`: it depends on its arguments, or on somebody else */
static char outcome(int count, uint32_t call, uint32_t architecture) {
  char least = 'y';
  for (int i = 0; i < count; i++) {
    const int outcomes = bpf_outcomes(filters[i].steps, filters[i].length, call, architecture);
    if (outcomes == BPF_REFUSES) return 'n';
    if (outcomes != BPF_PASSES) least = 's';
  }
  return least;
}

static void tell(struct answer *answer, const char *name, int count, uint32_t architecture) {
  answer_text(answer, "%s ", name);
  for (uint32_t call = 0; call <= LAST_CALL; call++) {
    const char letter = outcome(count, call, architecture);
    answer_bytes(answer, &letter, 1);
  }
  answer_text(answer, "\n");
}

/* filter PID: the number of filters, and what they do with each call, native and of 32 bits, a letter each. The thread
 * is stopped for as long as it takes to copy them. */
void verb_filter(struct answer *answer, int argc, char **argv) {
  (void)argc;
  const pid_t thread = (pid_t)strtol(argv[1], NULL, 10);
  answer->code = thread > 1 ? stop(thread) : EINVAL;
  if (answer->code != 0) return;
  const int count = read_filters(thread), code = errno;
  ptrace(PTRACE_DETACH, thread, NULL, NULL);
  if (count < 0) {
    answer->code = code;
    return;
  }
  answer_text(answer, "filters %d\n", count);
  tell(answer, "native", count, AUDIT_ARCH_X86_64);
  tell(answer, "i386", count, AUDIT_ARCH_I386);
}
