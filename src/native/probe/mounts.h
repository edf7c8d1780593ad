/* Questions about mounts, reduced to what tells whose filesystem is seen where. */
#ifndef BALLAST_PROBE_MOUNTS_H
#define BALLAST_PROBE_MOUNTS_H

#include "answer.h"
#include <stdbool.h>

struct mount_line {
  const char *device, *root, *point, *peers, *type; /* peers: such as `shared:7`, or `-` */
  const char *options;                              /* of the filesystem, in which cgroups name their controllers */
};

/* Parses a line in place: ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG:NUMBER...] - TYPE SOURCE OPTIONS. */
bool parse_mount(char *line, struct mount_line *into);
void verb_mounts(struct answer *answer, int argc, char **argv);
/* True when the root of a mounted cgroup hierarchy is the cgroup in `cgroups`, a text as of /proc/self/cgroup. */
bool is_own_cgroup(const struct mount_line *mount, const char *cgroups);
void verb_kernel_mounts(struct answer *answer, int argc, char **argv);
void verb_mounted(struct answer *answer, int argc, char **argv);

#endif
