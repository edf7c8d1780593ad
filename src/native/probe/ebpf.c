#include "ebpf.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { MOST_STEPS = 8192, REGISTERS = 11 };

struct machine {
  uint64_t registers[REGISTERS];
  bool is_context[REGISTERS]; /* it is the address of the description of the device */
  const unsigned char *context;
  size_t context_size;
};

static bool load(struct machine *machine, const struct bpf_insn *step) {
  static const size_t sizes[] = {[BPF_W >> 3] = 4, [BPF_H >> 3] = 2, [BPF_B >> 3] = 1, [BPF_DW >> 3] = 8};
  const size_t size = sizes[BPF_SIZE(step->code) >> 3];
  uint64_t value = 0;
  if (!machine->is_context[step->src_reg] || step->off < 0) return false;
  if ((size_t)step->off + size > machine->context_size) return false;
  memcpy(&value, machine->context + step->off, size);
  machine->registers[step->dst_reg] = value;
  machine->is_context[step->dst_reg] = false;
  return true;
}

static bool compute(struct machine *machine, const struct bpf_insn *step, bool is_narrow) {
  const bool by_register = BPF_SRC(step->code) == BPF_X;
  const int operation = BPF_OP(step->code);
  uint64_t a = machine->registers[step->dst_reg];
  uint64_t b = by_register ? machine->registers[step->src_reg] : (uint64_t)(int64_t)step->imm;
  const bool is_address = by_register && machine->is_context[step->src_reg];
  const unsigned width = is_narrow ? 32 : 64;
  if (is_narrow) a = (uint32_t)a, b = (uint32_t)b;
  if (operation == BPF_MOV) {
    if (is_address && is_narrow) return false;
    machine->is_context[step->dst_reg] = is_address;
    machine->registers[step->dst_reg] = b;
    return true;
  }
  if (is_address || machine->is_context[step->dst_reg]) return false;
  switch (operation) {
    case BPF_ADD: a += b; break;
    case BPF_SUB: a -= b; break;
    case BPF_AND: a &= b; break;
    case BPF_OR: a |= b; break;
    case BPF_XOR: a ^= b; break;
    case BPF_LSH: a <<= b % width; break;
    case BPF_RSH: a >>= b % width; break;
    default: return false;
  }
  machine->registers[step->dst_reg] = is_narrow ? (uint32_t)a : a;
  return true;
}

/* 1: taken, 0: not taken, -1: not understood */
static int is_taken(const struct machine *machine, const struct bpf_insn *step, bool is_narrow) {
  const bool by_register = BPF_SRC(step->code) == BPF_X;
  uint64_t a = machine->registers[step->dst_reg];
  uint64_t b = by_register ? machine->registers[step->src_reg] : (uint64_t)(int64_t)step->imm;
  if (machine->is_context[step->dst_reg] || (by_register && machine->is_context[step->src_reg])) return -1;
  if (is_narrow) a = (uint32_t)a, b = (uint32_t)b;
  switch (BPF_OP(step->code)) {
    case BPF_JEQ: return a == b;
    case BPF_JNE: return a != b;
    case BPF_JGT: return a > b;
    case BPF_JGE: return a >= b;
    case BPF_JLT: return a < b;
    case BPF_JLE: return a <= b;
    case BPF_JSET: return (a & b) != 0;
    default: return -1;
  }
}

enum ebpf_answer ebpf_run(const struct bpf_insn *program, size_t length, const struct bpf_cgroup_dev_ctx *device) {
  struct machine machine = {.context = (const unsigned char *)device, .context_size = sizeof *device};
  machine.is_context[1] = true;
  size_t at = 0;
  for (int steps = 0; steps < MOST_STEPS && at < length; steps++) {
    const struct bpf_insn *step = &program[at++];
    if (step->dst_reg >= REGISTERS || step->src_reg >= REGISTERS) return EBPF_UNKNOWN;
    const int class = BPF_CLASS(step->code);
    if (class == BPF_LDX && BPF_MODE(step->code) == BPF_MEM) {
      if (!load(&machine, step)) return EBPF_UNKNOWN;
    } else if (class == BPF_ALU || class == BPF_ALU64) {
      if (!compute(&machine, step, class == BPF_ALU)) return EBPF_UNKNOWN;
    } else if (class == BPF_JMP && BPF_OP(step->code) == BPF_EXIT) {
      if (machine.is_context[0]) return EBPF_UNKNOWN;
      return (machine.registers[0] & 1) != 0 ? EBPF_ALLOWS : EBPF_REFUSES;
    } else if (class == BPF_JMP || class == BPF_JMP32) {
      const bool always = class == BPF_JMP && BPF_OP(step->code) == BPF_JA;
      const int taken = always ? 1 : is_taken(&machine, step, class == BPF_JMP32);
      if (taken < 0 || (taken && (int64_t)at + step->off < 0)) return EBPF_UNKNOWN;
      if (taken) at = (size_t)((int64_t)at + step->off);
    } else return EBPF_UNKNOWN;
  }
  return EBPF_UNKNOWN;
}
