/*
 * System calls that a probe tries: one function each, which undoes what it did before it answers. The answer's errno
 * is that of the call in question; its text names the steps that went before.
 */
#ifndef BALLAST_PROBE_CALLS_H
#define BALLAST_PROBE_CALLS_H

#include "answer.h"
#include <limits.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* The errno of a call, noted as a step. */
static int step(struct answer *answer, const char *name, int result) {
  int code = result < 0 ? errno : 0;
  answer_text(answer, "%s %s\n", name, code == 0 ? "OK" : strerrorname_np(code));
  return code;
}

/* A folder of our own; its path is left in `path`. */
static int own_folder(struct answer *answer, char *path, size_t size) {
  static const char *const parents[] = {"/dev/shm", "/tmp", "/var/tmp", "/run"};
  int code = ENOENT;
  for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
    snprintf(path, size, "%s/.ballast-XXXXXX", parents[i]);
    code = step(answer, "mkdir", mkdtemp(path) ? 0 : -1);
    if (code == 0) return 0;
  }
  return code;
}

/* sethostname-same: sets the name that is set already */
static void call_sethostname_same(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  char name[HOST_NAME_MAX + 1] = "";
  answer->code = step(answer, "gethostname", gethostname(name, sizeof name));
  if (answer->code == 0) answer->code = step(answer, "sethostname", sethostname(name, strlen(name)));
}

/* mknod-block MAJOR MINOR: whether such a device file can be made, and then opened; nothing is read */
static void call_mknod_block(struct answer *answer, int argc, char **argv) {
  char folder[64], path[80];
  if (argc < 4) {
    answer->code = EINVAL;
    return;
  }
  answer->code = own_folder(answer, folder, sizeof folder);
  if (answer->code != 0) return;
  snprintf(path, sizeof path, "%s/device", folder);
  dev_t device = makedev(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
  answer->code = step(answer, "mknod", mknod(path, S_IFBLK | 0600, device));
  if (answer->code == 0) {
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    answer->code = step(answer, "open", file);
    unlink(path);
  }
  rmdir(folder);
}

/* mount-tmpfs: in a mount namespace of its own where it may have one, so that nobody else can see it */
static void call_mount_tmpfs(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  char folder[64] = "/";
  bool alone = step(answer, "unshare", unshare(CLONE_NEWNS)) == 0;
  if (alone) {
    /* A copied mount may still pass its own on to the original. */
    answer->code = step(answer, "make-private", mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
    if (answer->code != 0) return;
  } else {
    answer->code = own_folder(answer, folder, sizeof folder);
    if (answer->code != 0) return;
  }
  answer->code = step(answer, "mount", mount("ballast", folder, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=64k"));
  if (answer->code == 0 && !alone) step(answer, "umount", umount2(folder, MNT_DETACH));
  if (!alone) rmdir(folder);
}

/* unshare-user: a user namespace, which ends with the process that asked */
static void call_unshare_user(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  answer->code = step(answer, "unshare", unshare(CLONE_NEWUSER));
}

/* One process that does nothing; counted as any other, though nothing is copied for it. 0, or the errno. */
static int start_and_end(void) {
  pid_t child = vfork();
  if (child == 0) _exit(0);
  if (child < 0) return errno;
  waitpid(child, NULL, 0);
  return 0;
}

/* churn COUNT: starts and ends as many processes, one after the other */
static void call_churn(struct answer *answer, int argc, char **argv) {
  long count = argc < 3 ? 0 : strtol(argv[2], NULL, 10);
  if (count < 1 || count > 2000) answer->code = EINVAL;
  while (answer->code == 0 && count-- > 0) answer->code = start_and_end();
}

static const struct {
  const char *name;
  void (*function)(struct answer *, int, char **);
} calls[] = {
    {"sethostname-same", call_sethostname_same}, {"mknod-block", call_mknod_block}, {"mount-tmpfs", call_mount_tmpfs},
    {"unshare-user", call_unshare_user},         {"churn", call_churn},
};

/* call NAME ARGUMENT... */
static void verb_call(struct answer *answer, int argc, char **argv) {
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (strcmp(calls[i].name, argv[1]) == 0) return calls[i].function(answer, argc, argv);
  answer->code = ENOTSUP;
  answer_text(answer, "no such call\n");
}

#endif
