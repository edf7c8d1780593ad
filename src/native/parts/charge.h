/* The CPU time that the kernel charges to a cgroup, in either version of cgroups. */
#ifndef BALLAST_CHARGE_H
#define BALLAST_CHARGE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* Finds where the cgroups are that CPU time is charged to. False when there are none. */
bool charge_open(void);
/*
 * The folder of the cgroup that a process is charged to, from the text of its /proc/PID/cgroup: the machine's own where
 * libvirt keeps parts of a machine in cgroups below. False when that is the cgroup of the whole host.
 */
bool charge_folder(const char *cgroups, char folder[PATH_MAX]);
/* What has been charged to the cgroup and those below it, in ns; -1 when it cannot be read. */
int64_t charge_ns(const char *folder);
/* The same of the whole host; -1 also where only a part of its cgroups is to be seen. */
int64_t charge_of_host_ns(void);

#endif
