/* The clocks of this machine. */
#ifndef BALLAST_CLOCK_H
#define BALLAST_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds of a clock, such as CLOCK_PROCESS_CPUTIME_ID. */
int64_t clock_ns(clockid_t clock);
int64_t monotonic_ns(void);
int64_t monotonic_ms(void);
/* Sleeps for the whole time, whatever signal comes in between. */
void sleep_ms(long milliseconds);

#endif
