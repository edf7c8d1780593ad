#include "mounts.h"
#include "../parts/files.h"
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
  if (!word || !(into->type = strsep(&rest, " "))) return false;
  strsep(&rest, " "); /* the source */
  into->options = rest ? rest : "";
  return true;
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

/* True for the kernel's own filesystems: an instance has some of them of its own, and one may serve many namespaces. */
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

/* True when a comma-separated list holds the word. */
static bool lists(const char *list, const char *word, size_t length) {
  for (const char *at = list; at; at = strchr(at, ',')) {
    at += *at == ',';
    if (strncmp(at, word, length) == 0 && strchr(",\n", at[length])) return true;
  }
  return false;
}

bool is_own_cgroup(const struct mount_line *mount, const char *cgroups) {
  const size_t root = strlen(mount->root);
  for (const char *line = cgroups; line && *line; line = strchr(line, '\n'), line += line != NULL) {
    const char *name = strchr(line, ':'), *path = name ? strchr(name + 1, ':') : NULL;
    if (!path) return false;
    const size_t first = strcspn(name + 1, ",:");
    const bool is_its = strcmp(mount->type, "cgroup2") == 0 ? first == 0 : first > 0 && lists(mount->options, name + 1, first);
    if (is_its && strncmp(path + 1, mount->root, root) == 0 && strchr("\n", path[1 + root])) return true;
  }
  return false;
}

static void tell_kernel_mount(struct answer *answer, const struct mount_line *mount, int argc, char **argv) {
  (void)argc;
  const bool is_own = strncmp(mount->type, "cgroup", 6) == 0 && is_own_cgroup(mount, argv[0]);
  if (of_the_kernel(mount->type))
    answer_text(answer, "%s %s %s %s\n", mount->device, mount->type, is_own ? "own" : mount->root, mount->point);
}

/* kernel-mounts: device, type, root and place of each mount of the kernel's own filesystems. The root of a hierarchy of
 * cgroups is `own` when it is the cgroup of this process. */
void verb_kernel_mounts(struct answer *answer, int argc, char **argv) {
  static char cgroups[16384];
  (void)argc;
  (void)argv;
  read_text("/proc/self/cgroup", cgroups, sizeof cgroups);
  each_mount(answer, tell_kernel_mount, 1, (char *[]){cgroups});
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
