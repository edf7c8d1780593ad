#include "mounts.h"
#include "answer.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool parse_mount(char *line, struct mount_line *into) {
  const char *fields[6];
  char *rest = line, *word;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (!(fields[i] = strsep(&rest, " "))) return false;
  *into = (struct mount_line){.device = fields[2], .root = fields[3], .point = fields[4], .peers = "-"};
  while ((word = strsep(&rest, " ")) && strcmp(word, "-") != 0)
    if (strncmp(word, "shared:", 7) == 0) into->peers = word;
  return word && (into->type = strsep(&rest, " "));
}

static void each_mount(struct answer *answer, void (*tell)(struct answer *, const struct mount_line *, int, char **),
                       int argc, char **argv) {
  FILE *file = fopen("/proc/self/mountinfo", "re");
  char *line = NULL;
  size_t room = 0;
  if (!file) {
    answer->code = errno;
    return;
  }
  while (!answer->cut && getline(&line, &room, file) > 0) {
    struct mount_line mount;
    if (parse_mount(line, &mount)) tell(answer, &mount, argc, argv);
  }
  free(line);
  fclose(file);
}

/* True for the kernel's own filesystems: other probes ask about those, and one instance of them may serve many
 * namespaces. */
static bool of_the_kernel(const char *type) {
  static const char *const types[] = {"proc",    "sysfs",  "cgroup", "cgroup2",    "mqueue", "devpts", "securityfs",
                                      "debugfs", "tracefs", "nsfs",   "bpf",        "pstore", "configfs", "fusectl",
                                      "hugetlbfs", "binfmt_misc", "autofs", "rpc_pipefs", "efivarfs", "selinuxfs"};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strcmp(type, types[i]) == 0) return true;
  return false;
}

static void tell_mount(struct answer *answer, const struct mount_line *mount, int argc, char **argv) {
  (void)argc;
  (void)argv;
  if (!of_the_kernel(mount->type))
    answer_text(answer, "%s %s %s %s %s\n", mount->device, mount->peers, mount->type, mount->root, mount->point);
}

/* mounts: device, peer group, type, root and place of each mount that is not the kernel's own */
void verb_mounts(struct answer *answer, int argc, char **argv) {
  each_mount(answer, tell_mount, argc, argv);
}

static void tell_if_asked(struct answer *answer, const struct mount_line *mount, int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (*argv[i] == '\0' || (strcmp(mount->device, argv[i]) != 0 && strcmp(mount->peers, argv[i]) != 0)) continue;
    answer_text(answer, "%s %s\n", argv[i], mount->point);
    argv[i] = ""; /* once is enough */
  }
}

/* mounted DEVICE|PEERS...: tells which of them are mounted here, with the first place of each */
void verb_mounted(struct answer *answer, int argc, char **argv) {
  each_mount(answer, tell_if_asked, argc, argv);
}
