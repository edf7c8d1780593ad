#include "gates.h"
#include "answer.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__
static long through_gate(enum gate gate, long number, const long a[6]) {
  long result;
  if (gate == GATE_I386) {
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "0"(number), "b"(a[0]), "c"(a[1]), "d"(a[2]), "S"(a[3]), "D"(a[4])
                     : "r8", "r9", "r10", "r11", "memory");
    return (int)result;
  }
  register long fourth __asm__("r10") = a[3], fifth __asm__("r8") = a[4], sixth __asm__("r9") = a[5];
  if (gate == GATE_X32) number |= 0x40000000;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "0"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(fourth), "r"(fifth), "r"(sixth)
                   : "rcx", "r11", "memory");
  return result;
}
#else
static long through_gate(enum gate gate, long number, const long a[6]) {
  long result = gate == GATE_NATIVE ? syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]) : -1;
  return gate != GATE_NATIVE ? -ENOSYS : result < 0 ? -errno : result;
}
#endif

static void gate_trapped(int signal) {
  (void)signal;
  _exit(GATE_KILLED);
}

/* Makes the call in a process of its own without files, which is killed should the call block. A trap that is handled
 * leaves no line in the kernel's log. */
static void gate_child(enum gate gate, long number, const long arguments[6]) {
  const struct itimerval patience = {.it_value = {.tv_usec = GATE_PATIENCE_US}};
  const struct rlimit no_core = {0, 0};
  static const int traps[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGSYS};
  for (int file = 0; file < 64; file++) close(file);
  setrlimit(RLIMIT_CORE, &no_core);
  for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) signal(traps[i], gate_trapped);
  setitimer(ITIMER_REAL, &patience, NULL);
  long result = through_gate(gate, number, arguments);
  _exit(result < 0 && result > -GATE_NOT_TRIED ? (int)-result : 0);
}

int outcome(enum gate gate, long number, const long arguments[6]) {
  int status;
  pid_t child = fork();
  if (child == 0) gate_child(gate, number, arguments);
  if (child < 0 || waitpid(child, &status, 0) != child) return GATE_NOT_TRIED;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? GATE_BLOCKED : GATE_KILLED;
}

const char *outcome_name(int code) {
  if (code == 0) return "OK";
  if (code == GATE_KILLED) return "KILLED";
  if (code == GATE_BLOCKED) return "BLOCKED";
  if (code == GATE_NOT_TRIED) return "UNTRIED";
  const char *name = strerrorname_np(code);
  return name ? name : "UNKNOWN";
}

static void answer_outcome(struct answer *answer, const char *name, int code) {
  answer_text(answer, "%s %s\n", name, outcome_name(code));
}

/* A file handle that no filesystem gives out; the kernel reads what it points to before it checks the right to use
 * it. */
static const struct {
  unsigned bytes;
  int type;
  unsigned char handle[8];
} no_handle = {8, 0xfe, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

/* An invalid program, and an event that nothing counts: the kernel reads them, checks the right to them, and refuses. */
static const unsigned char no_program[128];
static const struct {
  unsigned type, size;
  unsigned char rest[56];
} no_event = {0x7ffe, 64, {0}};

/* Calls that a container's filter exists for. -1 in `i386`: not tried there. The kernel itself refuses flags that are
 * all set and impossible sizes; the errno tells whether the call came so far. */
static const struct {
  const char *name;
  int native, i386;
  long arguments[6];
} gated[] = {
    /* A type of socket that does not exist: refused before a module could be loaded. */
    {"socket-alg", 41, 359, {38, 15, BAD, BAD, BAD, BAD}},
    {"socket-vsock", 41, 359, {40, 15, BAD, BAD, BAD, BAD}},
    {"io_uring_setup", 425, 425, {1, BAD, BAD, BAD, BAD, BAD}},
    {"bpf", 321, -1, {5, (long)no_program, 48, 0, 0, 0}},
    {"perf_event_open", 298, -1, {(long)&no_event, 0, BAD, BAD, 0, BAD}},
    {"add_key", 248, 286, {BAD, BAD, BAD, 0, NOBODY, BAD}},
    {"keyctl", 250, 288, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"userfaultfd", 323, 374, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"init_module", 175, 128, {BAD, 1, BAD, BAD, BAD, BAD}},
    {"kexec_load", 246, 283, {BAD, 1, BAD, BAD, BAD, BAD}},
    {"open_by_handle_at", 304, -1, {AT_FDCWD, (long)&no_handle, O_PATH, 0, 0, 0}},
    {"mount", 165, 21, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"umount2", 166, 52, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"pivot_root", 155, 217, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"setns", 308, 346, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"unshare", 272, 310, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"ptrace", 101, 26, {BAD, NOBODY, BAD, BAD, BAD, BAD}},
    {"process_vm_readv", 310, 347, {NOBODY, BAD, BAD, BAD, BAD, BAD}},
    {"acct", 163, 51, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"swapon", 167, 87, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"delete_module", 176, 129, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"clone3", 435, 435, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"fsopen", 430, 430, {BAD, BAD, BAD, BAD, BAD, BAD}},
    {"move_mount", 429, 429, {BAD, BAD, BAD, BAD, BAD, BAD}},
};

long native_number(size_t index) {
#ifdef __x86_64__
  return gated[index].native;
#else
  (void)index;
  return -1;
#endif
}

/* Calls that take pointers to structures of another size in the x32 interface have numbers of their own there: the
 * kernel's syscall_64.tbl. */
static long x32_number(size_t index) {
  static const struct {
    const char *name;
    int number;
  } own[] = {{"ptrace", 521}, {"kexec_load", 528}, {"process_vm_readv", 539}};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (strcmp(gated[index].name, own[i].name) == 0) return own[i].number;
  return gated[index].native;
}

/* reach NAME...: the answer to each of these calls, one a line */
void verb_reach(struct answer *answer, int argc, char **argv) {
  for (int i = 1; i < argc; i++)
    for (size_t call = 0; call < sizeof gated / sizeof *gated; call++)
      if (strcmp(gated[call].name, argv[i]) == 0)
        answer_outcome(answer, gated[call].name,
                       native_number(call) < 0 ? GATE_NOT_TRIED
                                               : outcome(GATE_NATIVE, native_number(call), gated[call].arguments));
}

/* interface native|i386|x32: the answers to all of them through this interface, one a line; empty when the kernel
 * does not have it. Arguments that are pointers are left out: the 32-bit interface cannot take every pointer. */
void verb_interface(struct answer *answer, int argc, char **argv) {
  (void)argc;
  static const char *const names[GATE_COUNT] = {"native", "i386", "x32"};
  static const long getpid_number[GATE_COUNT] = {39, 20, 39}, none[6];
  int gate = 0;
  while (gate < GATE_COUNT && strcmp(names[gate], argv[1]) != 0) gate++;
  if (gate == GATE_COUNT) {
    answer->code = EINVAL;
    return;
  }
  /* A filter or a kernel that answers no other call does not answer this one either. */
  if (native_number(0) < 0 || outcome(gate, getpid_number[gate], none) != 0) return;
  for (size_t call = 0; call < sizeof gated / sizeof *gated; call++) {
    long number = gate == GATE_I386 ? gated[call].i386 : gate == GATE_X32 ? x32_number(call) : gated[call].native;
    if (gated[call].i386 >= 0) answer_outcome(answer, gated[call].name, outcome(gate, number, gated[call].arguments));
  }
}
