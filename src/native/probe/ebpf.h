/* The answer of a program by which a cgroup decides about a device: runtimes and systemd write simple ones. */
#ifndef BALLAST_PROBE_EBPF_H
#define BALLAST_PROBE_EBPF_H

#include <linux/bpf.h>
#include <stddef.h>

enum ebpf_answer { EBPF_REFUSES, EBPF_ALLOWS, EBPF_UNKNOWN };

/* Runs a program as the kernel shows it, without calls, maps or a stack: one that uses them is not understood. */
enum ebpf_answer ebpf_run(const struct bpf_insn *program, size_t length, const struct bpf_cgroup_dev_ctx *device);

#endif
