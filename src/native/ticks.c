/* Prints the frequency of this CPU's time stamp counter in kHz, measured against the monotonic clock over a tenth of
 * a second. An emulated guest counts in the same ticks, and on a machine without a timer to compare them with it must
 * be told. */
#include "parts/clock.h"
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#ifndef __x86_64__
#error "Ballast's programs are written for x86-64"
#endif

static uint64_t ticks(void) {
  uint32_t low, high;
  __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

int main(void) {
  int64_t began_ns = clock_ns(CLOCK_MONOTONIC_RAW);
  uint64_t began = ticks();
  sleep_ms(100);
  uint64_t counted = ticks() - began;
  int64_t took_ns = clock_ns(CLOCK_MONOTONIC_RAW) - began_ns;
  printf("%.0f\n", (double)counted * 1e6 / (double)took_ns);
  return 0;
}
