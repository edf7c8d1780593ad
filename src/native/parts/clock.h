/* The clocks of this machine. */
#ifndef BALLAST_CLOCK_H
#define BALLAST_CLOCK_H

#include <stdint.h>
#include <time.h>

/* The time of a clock, such as CLOCK_PROCESS_CPUTIME_ID, in nanoseconds. */
int64_t clock_ns(clockid_t clock);
int64_t monotonic_ns(void);
int64_t monotonic_ms(void);
/* Sleeps for the whole time, whatever signals arrive meanwhile. */
void sleep_ms(long milliseconds);

#endif
