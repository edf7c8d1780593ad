/* What the launcher is told: its arguments, and the variables that it reads from stdin. */
#ifndef BALLAST_LAUNCH_ARGUMENTS_H
#define BALLAST_LAUNCH_ARGUMENTS_H

#include "../parts/cgroup.h"
#include "../parts/enter.h"
#include "../parts/root.h"
#include <stddef.h>

struct arguments {
  struct entry entry;
  struct root root; /* no image: it is mounted already */
  struct cgroup_step *steps;
  size_t step_count;
  struct cgroups cgroups;
  char **environment;
  size_t variable_count;
};

/* Ends the program with an error that it says on stdout. */
_Noreturn void fail(const char *text);
void read_arguments(int argc, char **argv, struct arguments *into);

#endif
