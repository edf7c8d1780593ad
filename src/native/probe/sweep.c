#include "sweep.h"
#include "gates.h"
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The calls up to file_setattr of Linux 6.17; between them are numbers that no kernel has given out. */
enum { SWEPT_LAST = 469, UNUSED_FIRST = 335, UNUSED_LAST = 423 };

/* Calls that are left out: no arguments make these harmless, or they would say nothing. */
static const struct {
  int number;
  const char *name, *reason;
} left_out[] = {
    {15, "rt_sigreturn", "takes all registers from the stack, whatever its arguments"},
    {34, "pause", "has no arguments and does not return"},
    {37, "alarm", "is the deadline of the attempt itself"},
    {38, "setitimer", "is the deadline of the attempt itself"},
    {56, "clone", "makes processes"},
    {57, "fork", "has no arguments and makes processes"},
    {58, "vfork", "has no arguments and makes processes"},
    {60, "exit", "any argument is valid"},
    {112, "setsid", "has no arguments and leaves the group that is ended at the deadline"},
    {153, "vhangup", "has no arguments and hangs up the terminal"},
    {162, "sync", "has no arguments and writes back all disks"},
    {169, "reboot", "one mistake in its magic numbers is one too many"},
    {218, "set_tid_address", "any argument is valid, and is written to at the end"},
    {219, "restart_syscall", "has no arguments and goes on with another call"},
    {231, "exit_group", "any argument is valid"},
};

/* Calls with arguments of their own: -1 means something to them, or hides the kernel's answer. */
static const struct {
  int number;
  long arguments[6];
  const char *reason;
} given[] = {
    {29, {NOBODY, 0, 0, BAD, BAD, BAD}, "shmget: all flags would ask for a new segment"},
    {62, {NOBODY, 0, BAD, BAD, BAD, BAD}, "kill: -1 is every process"},
    {64, {NOBODY, 0, 0, BAD, BAD, BAD}, "semget: all flags would ask for a new set"},
    {68, {NOBODY, 0, BAD, BAD, BAD, BAD}, "msgget: all flags would make a queue"},
    {129, {NOBODY, BAD, BAD, BAD, BAD, BAD}, "rt_sigqueueinfo: -1 is every process"},
    {135, {0xffffffffL, BAD, BAD, BAD, BAD, BAD}, "personality: filters let this one through"},
    {154, {1, BAD, BAD, BAD, BAD, BAD}, "modify_ldt: an unknown function is answered with ENOSYS"},
    {175, {BAD, 1, BAD, BAD, BAD, BAD}, "init_module: so much memory would be asked for"},
    {202, {BAD, 1, BAD, BAD, BAD, BAD}, "futex: an unknown operation is answered with ENOSYS"},
};

static bool is_left_out(int number) {
  for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
    if (left_out[i].number == number) return true;
  return number >= UNUSED_FIRST && number <= UNUSED_LAST;
}

static const long *sweep_arguments(int number) {
  static const long bad[6] = {BAD, BAD, BAD, BAD, BAD, BAD};
  for (size_t i = 0; i < sizeof given / sizeof *given; i++)
    if (given[i].number == number) return given[i].arguments;
  return bad;
}

/* The effective capabilities, which the answers depend on. */
static unsigned long long capabilities(void) {
  struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {{0}};
  syscall(SYS_capget, &head, data);
  return (unsigned long long)data[1].effective << 32 | data[0].effective;
}

/* sweep [UID]: the capabilities in hexadecimal, and on the next line two digits a call, from number 0: an errno, or
 * `..` where it was left out. With UID it runs as that user. */
void verb_sweep(struct answer *answer, int argc, char **argv) {
  if (native_number(0) < 0) {
    answer->code = ENOTSUP;
    return;
  }
  if (argc > 1) {
    uid_t uid = (uid_t)strtoul(argv[1], NULL, 10);
    if (setgroups(0, NULL) != 0 || setgid(uid) != 0 || setuid(uid) != 0) {
      answer->code = errno;
      return;
    }
  }
  answer_text(answer, "%016llx\n", capabilities());
  for (int number = 0; number <= SWEPT_LAST; number++) {
    if (is_left_out(number)) answer_text(answer, "..");
    else answer_text(answer, "%02x", outcome(GATE_NATIVE, number, sweep_arguments(number)));
  }
  answer_text(answer, "\n");
}
