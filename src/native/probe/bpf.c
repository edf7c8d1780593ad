#include "bpf.h"
#include <linux/seccomp.h>
#include <stdbool.h>
#include <string.h>

struct value {
  bool is_known;
  uint32_t is;
};

/* What is known where an instruction begins. Jumps only lead forward, so one pass over the filter sees all of it. */
struct state {
  bool is_reached;
  struct value a, x, memory[BPF_MEMWORDS];
};

static const struct value unknown = {0};

static struct value known(uint32_t is) { return (struct value){true, is}; }

static void merge(struct value *into, struct value other) {
  if (!into->is_known || !other.is_known || into->is != other.is) *into = unknown;
}

static bool go(struct state *states, size_t length, size_t to, const struct state *from) {
  if (to >= length) return false;
  struct state *state = &states[to];
  if (!state->is_reached) {
    *state = *from;
    state->is_reached = true;
    return true;
  }
  merge(&state->a, from->a);
  merge(&state->x, from->x);
  for (int i = 0; i < BPF_MEMWORDS; i++) merge(&state->memory[i], from->memory[i]);
  return true;
}

static int outcomes_of(struct value action) {
  if (!action.is_known) return BPF_PASSES | BPF_REFUSES;
  switch (action.is & SECCOMP_RET_ACTION_FULL) {
    case SECCOMP_RET_ALLOW:
    case SECCOMP_RET_LOG: return BPF_PASSES;
    case SECCOMP_RET_USER_NOTIF: /* somebody else decides */
    case SECCOMP_RET_TRACE: return BPF_PASSES | BPF_REFUSES;
    default: return BPF_REFUSES;
  }
}

static struct value computed(int operation, struct value a, struct value b) {
  if (operation == BPF_NEG) return a.is_known ? known(-a.is) : unknown;
  if (!a.is_known || !b.is_known) return unknown;
  switch (operation) {
    case BPF_ADD: return known(a.is + b.is);
    case BPF_SUB: return known(a.is - b.is);
    case BPF_MUL: return known(a.is * b.is);
    case BPF_DIV: return b.is == 0 ? unknown : known(a.is / b.is);
    case BPF_OR: return known(a.is | b.is);
    case BPF_AND: return known(a.is & b.is);
    case BPF_XOR: return known(a.is ^ b.is);
    case BPF_LSH: return b.is > 31 ? unknown : known(a.is << b.is);
    case BPF_RSH: return b.is > 31 ? unknown : known(a.is >> b.is);
    default: return unknown;
  }
}

/* 1: taken, 0: not taken, -1: it depends */
static int is_taken(int operation, struct value a, struct value b) {
  if (!a.is_known || !b.is_known) return -1;
  switch (operation) {
    case BPF_JEQ: return a.is == b.is;
    case BPF_JGT: return a.is > b.is;
    case BPF_JGE: return a.is >= b.is;
    case BPF_JSET: return (a.is & b.is) != 0;
    default: return -1;
  }
}

static struct value loaded(const struct sock_filter *step, const struct state *state, uint32_t number, uint32_t arch) {
  switch (BPF_MODE(step->code)) {
    case BPF_IMM: return known(step->k);
    case BPF_LEN: return known(sizeof(struct seccomp_data));
    case BPF_MEM: return step->k < BPF_MEMWORDS ? state->memory[step->k] : unknown;
    case BPF_ABS:
      if (step->k == offsetof(struct seccomp_data, nr)) return known(number);
      return step->k == offsetof(struct seccomp_data, arch) ? known(arch) : unknown;
    default: return unknown;
  }
}

int bpf_outcomes(const struct sock_filter *filter, size_t length, uint32_t number, uint32_t architecture) {
  static struct state states[BPF_MAXINSNS];
  int outcomes = 0;
  if (length == 0 || length > BPF_MAXINSNS) return BPF_INVALID;
  for (size_t i = 0; i < length; i++) states[i].is_reached = false;
  states[0] = (struct state){.is_reached = true};
  for (size_t at = 0; at < length; at++) {
    if (!states[at].is_reached) continue;
    const struct sock_filter *step = &filter[at];
    struct state next = states[at];
    const struct value operand = BPF_SRC(step->code) == BPF_X ? next.x : known(step->k);
    switch (BPF_CLASS(step->code)) {
      case BPF_RET:
        outcomes |= outcomes_of(BPF_RVAL(step->code) == BPF_A ? next.a : known(step->k));
        continue;
      case BPF_JMP: {
        const int taken = is_taken(BPF_OP(step->code), next.a, operand);
        if (BPF_OP(step->code) == BPF_JA) {
          if (!go(states, length, at + 1 + (size_t)step->k, &next)) outcomes |= BPF_INVALID;
          continue;
        }
        if (taken != 0 && !go(states, length, at + 1 + step->jt, &next)) outcomes |= BPF_INVALID;
        if (taken != 1 && !go(states, length, at + 1 + step->jf, &next)) outcomes |= BPF_INVALID;
        continue;
      }
      case BPF_LD: next.a = loaded(step, &next, number, architecture); break;
      case BPF_LDX: next.x = loaded(step, &next, number, architecture); break;
      case BPF_ST:
      case BPF_STX:
        if (step->k >= BPF_MEMWORDS) return BPF_INVALID;
        next.memory[step->k] = BPF_CLASS(step->code) == BPF_ST ? next.a : next.x;
        break;
      case BPF_ALU: next.a = computed(BPF_OP(step->code), next.a, operand); break;
      default:
        if (BPF_MISCOP(step->code) == BPF_TAX) next.x = next.a;
        else next.a = next.x;
    }
    if (!go(states, length, at + 1, &next)) outcomes |= BPF_INVALID;
  }
  return outcomes;
}
