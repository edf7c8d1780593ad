#include "device_programs.h"
#include "ebpf.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_PROGRAMS = 64, MOST_STEPS = 4096 };

static struct {
  struct bpf_insn steps[MOST_STEPS];
  size_t length; /* 0: it cannot be read */
} programs[MOST_PROGRAMS];

static int bpf(int command, union bpf_attr *about, size_t size) {
  return (int)syscall(SYS_bpf, command, about, size);
}

/* Copies a program as the kernel has it after its checks. */
static void read_program(uint32_t id, size_t index) {
  union bpf_attr by_id, asked;
  struct bpf_prog_info info;
  memset(&by_id, 0, sizeof by_id);
  memset(&asked, 0, sizeof asked);
  memset(&info, 0, sizeof info);
  by_id.prog_id = id;
  const int program = bpf(BPF_PROG_GET_FD_BY_ID, &by_id, sizeof by_id);
  info.xlated_prog_insns = (uint64_t)(uintptr_t)programs[index].steps;
  info.xlated_prog_len = sizeof programs[index].steps;
  asked.info.bpf_fd = (uint32_t)program;
  asked.info.info_len = sizeof info;
  asked.info.info = (uint64_t)(uintptr_t)&info;
  const bool is_read = program >= 0 && bpf(BPF_OBJ_GET_INFO_BY_FD, &asked, sizeof asked) == 0 &&
                       info.xlated_prog_insns != 0 && info.xlated_prog_len <= sizeof programs[index].steps;
  programs[index].length = is_read ? info.xlated_prog_len / sizeof *programs[index].steps : 0;
  if (program >= 0) close(program);
}

/* `y`: all programs allow it, `n`: one does not, `?`: one is not understood */
static char allowed(size_t count, uint32_t type, uint32_t major, uint32_t minor, uint32_t access) {
  const struct bpf_cgroup_dev_ctx device = {.access_type = access << 16 | type, .major = major, .minor = minor};
  char least = 'y';
  for (size_t i = 0; i < count; i++) {
    const enum ebpf_answer answer = ebpf_run(programs[i].steps, programs[i].length, &device);
    if (answer == EBPF_REFUSES) return 'n';
    if (answer == EBPF_UNKNOWN) least = '?';
  }
  return least;
}

/* device-programs FOLDER DEVICE...: the number of programs that decide for a cgroup, its own and those of the cgroups
 * above, and for each device such as `c:10:232` what they answer to reading and to writing, a letter each */
void verb_device_programs(struct answer *answer, int argc, char **argv) {
  static uint32_t ids[MOST_PROGRAMS];
  union bpf_attr query;
  memset(&query, 0, sizeof query);
  const int folder = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  query.query.target_fd = (uint32_t)folder;
  query.query.attach_type = BPF_CGROUP_DEVICE;
  query.query.query_flags = BPF_F_QUERY_EFFECTIVE;
  query.query.prog_ids = (uint64_t)(uintptr_t)ids;
  query.query.prog_cnt = MOST_PROGRAMS;
  if (folder < 0 || bpf(BPF_PROG_QUERY, &query, sizeof query) != 0) {
    answer->code = errno;
    return;
  }
  const size_t count = query.query.prog_cnt;
  for (size_t i = 0; i < count; i++) read_program(ids[i], i);
  answer_text(answer, "programs %zu\n", count);
  for (int i = 2; i < argc; i++) {
    uint32_t major, minor;
    char type;
    if (sscanf(argv[i], "%c:%u:%u", &type, &major, &minor) != 3 || (type != 'b' && type != 'c')) {
      answer->code = EINVAL;
      return;
    }
    const uint32_t kind = type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR;
    answer_text(answer, "%c:%u:%u %c%c\n", type, major, minor, allowed(count, kind, major, minor, BPF_DEVCG_ACC_READ),
                allowed(count, kind, major, minor, BPF_DEVCG_ACC_WRITE));
  }
}
