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

/* The calling process joins all of them; NULL, or the file that refused it, with errno. */
const char *cgroup_join(const struct cgroups *cgroups);
/*
 * Stops or continues all of their processes at once, as container engines do: by the freezer of v1, or by what every
 * cgroup of v2 has. Waits until the kernel says that it is so. A process that is stopped so cannot tell, unlike one that
 * is sent SIGSTOP. Returns 0 or an errno: ENOENT where no hierarchy has a freezer, ETIMEDOUT after some seconds.
 */
int cgroup_freeze(const struct cgroups *cgroups, bool freeze);
/* Nothing new can be forked in them from now on, so that a process that forks faster than it is killed cannot win. */
void cgroup_seal(const struct cgroups *cgroups);
/* One pass of SIGKILL over all processes in them but the calling one; true when nobody was left. */
bool cgroup_kill(const struct cgroups *cgroups);

#endif
