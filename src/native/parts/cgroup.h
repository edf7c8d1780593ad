/*
 * The cgroups of an instance, one a hierarchy, each named by its `cgroup.procs` file. What the instance has made below
 * them counts as well.
 */
#ifndef BALLAST_CGROUP_H
#define BALLAST_CGROUP_H

#include <stdbool.h>
#include <stddef.h>

struct cgroups {
  const char *procs_files[16];
  size_t count;
};

/* One step of making them: a folder that is made, with those above it (`value` is NULL), or a value that is written to a
 * file; `may_fail` where not every kernel has the file. */
struct cgroup_step {
  char *path, *value;
  bool may_fail;
};

/* Takes the steps in order. Returns NULL, or the path that refused one, with errno. */
const char *cgroup_make(const struct cgroup_step *steps, size_t count);
/* Makes the calling process join all of them. Returns NULL, or the file that refused it, with errno. */
const char *cgroup_join(const struct cgroups *cgroups);
/* Stops or continues all of their processes at once, as container engines do: by the freezer of v1, or by what every
 * cgroup of v2 has. Waits until the kernel confirms it. Unlike one that is sent SIGSTOP, a process that is stopped so
 * cannot tell. Returns 0 or an errno: ENOENT where no hierarchy has a freezer, ETIMEDOUT after some seconds. */
int cgroup_freeze(const struct cgroups *cgroups, bool freeze);
/* Prevents any further fork in them, so that a process that forks faster than it is killed cannot win. */
void cgroup_seal(const struct cgroups *cgroups);
/* Sends SIGKILL once to all processes in them but the calling one; true when there were none. */
bool cgroup_kill(const struct cgroups *cgroups);

#endif
