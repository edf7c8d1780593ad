#include "device_programs.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* device-programs FOLDER: how many programs decide for a cgroup, its own and those of the cgroups above */
void verb_device_programs(struct answer *answer, int argc, char **argv) {
  (void)argc;
  union bpf_attr query;
  memset(&query, 0, sizeof query);
  const int folder = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  query.query.target_fd = (__u32)folder;
  query.query.attach_type = BPF_CGROUP_DEVICE;
  query.query.query_flags = BPF_F_QUERY_EFFECTIVE;
  if (folder < 0 || syscall(SYS_bpf, BPF_PROG_QUERY, &query, sizeof query) != 0) answer->code = errno;
  else answer_text(answer, "%u\n", query.query.prog_cnt);
}
