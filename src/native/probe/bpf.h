/* The outcome of a seccomp filter for one system call, whatever its arguments are. */
#ifndef BALLAST_PROBE_BPF_H
#define BALLAST_PROBE_BPF_H

#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

/* What a filter may do with a call, depending on what it cannot know in advance: a set. */
enum { BPF_PASSES = 1, BPF_REFUSES = 2, BPF_INVALID = 4 };

/* The set of a filter's outcomes for a call by its number and architecture (AUDIT_ARCH_*). Arguments are unknown, so
 * that both ways of a branch on them are followed. A set may be too large and is never too small. */
int bpf_outcomes(const struct sock_filter *filter, size_t length, uint32_t number, uint32_t architecture);

#endif
