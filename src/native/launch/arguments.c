#include "arguments.h"
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_VARIABLES = 1 << 20 };

_Noreturn void fail(const char *text) {
  dprintf(STDOUT_FILENO, "error %s\n", text);
  exit(2);
}

static void *room_for(size_t count, size_t size) {
  void *room = calloc(count, size);
  if (!room) fail("out of memory");
  return room;
}

static unsigned number(const char *text) {
  char *end;
  errno = 0;
  unsigned long value = strtoul(text, &end, 10);
  if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' || value >= 4294967295UL)
    fail("expected a number");
  return (unsigned)value;
}

/* `FILE=VALUE`. */
static struct cgroup_step setting(char *text, bool may_fail) {
  struct cgroup_step step = {.path = strsep(&text, "="), .value = text, .may_fail = may_fail};
  if (!step.value) fail("a setting without its value");
  return step;
}

static void parse(int argc, char **argv, struct arguments *into) {
  static const struct option options[] = {
      {"root", required_argument, NULL, 'r'},  {"workdir", required_argument, NULL, 'w'},
      {"uid", required_argument, NULL, 'u'},   {"gid", required_argument, NULL, 'g'},
      {"group", required_argument, NULL, 'G'}, {"variables", required_argument, NULL, 'e'},
      {"join", required_argument, NULL, 'j'},  {"volume", required_argument, NULL, 'v'},
      {"image", required_argument, NULL, 'i'}, {"folder", required_argument, NULL, 'f'},
      {"cover", required_argument, NULL, 'c'}, {"make", required_argument, NULL, 'm'},
      {"set", required_argument, NULL, 's'},   {"try", required_argument, NULL, 't'},
      {"resource", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
  struct entry *entry = &into->entry;
  struct cgroups *cgroups = &into->cgroups;
  /* There are fewer of each than there are arguments. */
  gid_t *groups = room_for((size_t)argc + 1, sizeof *groups);
  char **volumes = room_for((size_t)argc + 1, sizeof *volumes);
  char **resources = room_for((size_t)argc + 1, sizeof *resources);
  into->root.files = room_for((size_t)argc + 1, sizeof *into->root.files);
  into->steps = room_for((size_t)argc + 1, sizeof *into->steps);
  size_t volume_count = 0, resource_count = 0, file_count = 0;
  entry->workdir = "/";
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, "+", options, NULL)) != -1;) {
    switch (option) {
      case 'r': entry->root = optarg; break;
      case 'w': entry->workdir = optarg; break;
      case 'u': entry->uid = number(optarg); break;
      case 'g': entry->gid = number(optarg); break;
      case 'G': groups[entry->group_count++] = number(optarg); break;
      case 'e':
        into->variable_count = number(optarg);
        if (into->variable_count > MAX_VARIABLES) fail("too many variables");
        break;
      case 'v': volumes[volume_count++] = optarg; break;
      case 'l': resources[resource_count++] = optarg; break;
      case 'i': into->root.image = optarg; break;
      case 'f': into->root.folder = optarg; break;
      case 'c': into->root.files[file_count++] = optarg; break;
      case 'm': into->steps[into->step_count++] = (struct cgroup_step){.path = optarg}; break;
      case 's':
      case 't': into->steps[into->step_count++] = setting(optarg, option == 't'); break;
      case 'j':
        if (cgroups->count == sizeof cgroups->procs_files / sizeof *cgroups->procs_files) fail("too many cgroups");
        cgroups->procs_files[cgroups->count++] = optarg;
        break;
      default: fail("unknown option, or one without its value");
    }
  }
  if (optind >= argc) fail("nothing to run");
  if (into->root.image && !into->root.folder) fail("an image without a folder");
  into->environment = room_for(into->variable_count + 1, sizeof *into->environment);
  entry->groups = groups;
  entry->envp = into->environment;
  entry->volumes = volumes;
  entry->resources = resources;
  entry->argv = argv + optind;
}

/* Reads without a buffer, which would take in what comes after the variables. */
static void read_variables(struct arguments *into) {
  setvbuf(stdin, NULL, _IONBF, 0);
  for (size_t i = 0, size = 0; i < into->variable_count; i++, size = 0)
    if (getdelim(&into->environment[i], &size, '\0', stdin) < 0) fail("the variables did not come");
}

void read_arguments(int argc, char **argv, struct arguments *into) {
  parse(argc, argv, into);
  read_variables(into);
}
