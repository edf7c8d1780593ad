#include "clocks.h"
#include "../parts/clock.h"
#include <inttypes.h>
#include <stdint.h>
#include <sys/prctl.h>

enum { READINGS = 20000, LONGEST_MS = 200 };

/* The smallest step above 0 between two readings of the monotonic clock, one right after the other; -1: there was none. */
static int64_t smallest_step_ns(void) {
  int64_t least = -1, before = monotonic_ns();
  const int64_t end = before + LONGEST_MS * INT64_C(1000000);
  for (int i = 0; i < READINGS && before < end; i++) {
    const int64_t now = monotonic_ns(), step = now - before;
    if (step > 0 && (least < 0 || step < least)) least = step;
    before = now;
  }
  return least;
}

/* clocks: `clock NS`, the smallest step of the monotonic clock, and `counter yes|no|unknown`: whether the processor's
 * counter of time may be read, which is asked of the kernel and not tried. */
void verb_clocks(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  int state = 0;
  const char *counter = "unknown";
  if (prctl(PR_GET_TSC, &state, 0, 0, 0) == 0) counter = state == PR_TSC_ENABLE ? "yes" : "no";
  answer_text(answer, "clock %" PRId64 "\ncounter %s\n", smallest_step_ns(), counter);
}
