/*
 * Frequency of this CPU's time stamp counter in kHz, measured against the monotonic clock over a tenth of a second.
 * An emulated guest counts in the same ticks, and on a machine without a timer to compare them with it must be told.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

static uint64_t ticks(void) {
  uint32_t low, high;
  __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_RAW, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(void) {
  const struct timespec tenth = {.tv_nsec = 100000000};
  int64_t began_ns = now_ns();
  uint64_t began = ticks();
  nanosleep(&tenth, NULL);
  uint64_t counted = ticks() - began;
  int64_t took_ns = now_ns() - began_ns;
  printf("%.0f\n", (double)counted * 1e6 / (double)took_ns);
  return 0;
}
