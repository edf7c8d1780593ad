#include "calls.h"
#include "answer.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/* The errno of a call, noted as a step. */
static int step(struct answer *answer, const char *name, int result) {
  int code = result < 0 ? errno : 0;
  answer_text(answer, "%s %s\n", name, code == 0 ? "OK" : strerrorname_np(code));
  return code;
}

/* Makes a folder of our own in one of these; its path is left in `path`. */
static int own_folder_in(const char *const *parents, size_t count, struct answer *answer, char *path, size_t size) {
  int code = ENOENT;
  for (size_t i = 0; i < count; i++) {
    snprintf(path, size, "%s/.ballast-XXXXXX", parents[i]);
    code = step(answer, "mkdir", mkdtemp(path) ? 0 : -1);
    if (code == 0) return 0;
  }
  return code;
}

static int own_folder(struct answer *answer, char *path, size_t size) {
  static const char *const parents[] = {"/dev/shm", "/tmp", "/var/tmp", "/run"};
  return own_folder_in(parents, sizeof parents / sizeof *parents, answer, path, size);
}

/* sethostname-same: sets the name that is set already */
static void call_sethostname_same(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  char name[HOST_NAME_MAX + 1] = "";
  answer->code = step(answer, "gethostname", gethostname(name, sizeof name));
  if (answer->code == 0) answer->code = step(answer, "sethostname", sethostname(name, strlen(name)));
}

/* Opens a folder that was just made as a descriptor: the owner of the one above may have put another in its place. */
static int hold_folder(const char *path) {
  struct stat about;
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return -1;
  if (fstat(folder, &about) == 0 && about.st_uid == geteuid() && (about.st_mode & 07777) == 0700) return folder;
  close(folder);
  errno = ESTALE;
  return -1;
}

/* Opens a device file that was just made; nothing is read. Where no device may be opened at all, that is the step
 * that failed. */
static int open_device(struct answer *answer, int folder) {
  struct statvfs about;
  if (fstatvfs(folder, &about) == 0 && (about.f_flag & ST_NODEV)) {
    errno = EACCES;
    return step(answer, "nodev", -1);
  }
  return step(answer, "open", openat(folder, "device", O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
}

/* Makes a folder of our own for device files and holds it; -1 with the code in the answer. The folders in memory come
 * last, since they often bar devices, which would say nothing about the device itself. */
static int device_folder(struct answer *answer, char *folder, size_t size) {
  static const char *const parents[] = {"", "/tmp", "/var/tmp", "/run", "/dev", "/dev/shm"};
  answer->code = own_folder_in(parents, sizeof parents / sizeof *parents, answer, folder, size);
  if (answer->code != 0) return -1;
  int held = hold_folder(folder);
  if (held >= 0) return held;
  answer->code = step(answer, "hold", -1);
  rmdir(folder);
  return -1;
}

/* Makes a device file, opens it and removes it. */
static int try_device(struct answer *answer, int folder, mode_t kind, dev_t device) {
  int code = step(answer, "mknod", mknodat(folder, "device", kind | 0600, device));
  if (code != 0) return code;
  code = open_device(answer, folder);
  unlinkat(folder, "device", 0);
  return code;
}

/* mknod-block MAJOR MINOR: makes such a device file, and then opens it */
static void call_mknod_block(struct answer *answer, int argc, char **argv) {
  char folder[64];
  if (argc < 4) {
    answer->code = EINVAL;
    return;
  }
  int held = device_folder(answer, folder, sizeof folder);
  if (held < 0) return;
  dev_t device = makedev(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
  answer->code = try_device(answer, held, S_IFBLK, device);
  rmdir(folder);
}

/* mknod-chars MAJOR:MINOR...: the same for each of these character devices. The steps of each follow a line with its
 * number. */
static void call_mknod_chars(struct answer *answer, int argc, char **argv) {
  char folder[64], *end;
  int held = device_folder(answer, folder, sizeof folder);
  if (held < 0) return;
  for (int i = 2; i < argc; i++) {
    unsigned long major = strtoul(argv[i], &end, 10);
    if (*end != ':') continue;
    answer_text(answer, "%.20s\n", argv[i]);
    try_device(answer, held, S_IFCHR, makedev(major, strtoul(end + 1, NULL, 10)));
  }
  rmdir(folder);
}

/* mount-tmpfs: mounts in a mount namespace of its own where it may have one, so that nobody else can see it */
static void call_mount_tmpfs(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  char folder[64] = "/";
  /* A copied mount may still propagate its own mounts to the original: a sandbox may refuse to change that. */
  bool alone = step(answer, "unshare", unshare(CLONE_NEWNS)) == 0 &&
               step(answer, "make-private", mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) == 0;
  if (!alone) {
    answer->code = own_folder(answer, folder, sizeof folder);
    if (answer->code != 0) return;
  }
  answer->code = step(answer, "mount", mount("ballast", folder, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=64k"));
  if (answer->code == 0 && !alone) step(answer, "umount", umount2(folder, MNT_DETACH));
  if (!alone) rmdir(folder);
}

/* unshare-user: makes a user namespace, which ends with the process that asked */
static void call_unshare_user(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  answer->code = step(answer, "unshare", unshare(CLONE_NEWUSER));
}

enum { SYSLOG_READ_ALL = 3, SYSLOG_SIZE_BUFFER = 10, MAX_LOG = 1 << 20 };

/* syslog-size: asks for the size of the kernel's log, which changes nothing in it */
static void call_syslog_size(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  answer->code = step(answer, "syslog", klogctl(SYSLOG_SIZE_BUFFER, NULL, 0));
}

/* syslog-find TEXT...: finds the first line of the kernel's log with each; reading all of it changes nothing in it */
static void call_syslog_find(struct answer *answer, int argc, char **argv) {
  static char log[MAX_LOG + 1];
  int length = klogctl(SYSLOG_READ_ALL, log, MAX_LOG);
  if (length < 0) {
    answer->code = errno;
    return;
  }
  log[length] = '\0';
  for (int i = 2; i < argc; i++) {
    const char *at = strcasestr(log, argv[i]);
    if (!at) continue;
    while (at > log && at[-1] != '\n') at--;
    answer_text(answer, "%.*s\n", (int)strcspn(at, "\n"), at);
  }
}

/* A brief process that copies nothing of ours, unlike fork. It is a function of its own, so that the compiler keeps
 * nothing else across it. */
static __attribute__((noinline)) pid_t brief_process(void) {
  pid_t child = vfork();
  if (child == 0) _exit(0);
  return child;
}

/* churn COUNT: starts and ends that many processes, one after the other */
static void call_churn(struct answer *answer, int argc, char **argv) {
  long count = argc < 3 ? 0 : strtol(argv[2], NULL, 10);
  if (count < 1 || count > 2000) answer->code = EINVAL;
  for (; answer->code == 0 && count > 0; count--) {
    pid_t child = brief_process();
    if (child < 0) answer->code = errno;
    else waitpid(child, NULL, 0);
  }
}

static const struct {
  const char *name;
  void (*function)(struct answer *, int, char **);
} calls[] = {
    {"sethostname-same", call_sethostname_same}, {"mknod-block", call_mknod_block}, {"mount-tmpfs", call_mount_tmpfs},
    {"unshare-user", call_unshare_user},         {"churn", call_churn},             {"syslog-size", call_syslog_size},
    {"syslog-find", call_syslog_find},           {"mknod-chars", call_mknod_chars},
};

/* call NAME ARGUMENT... */
void verb_call(struct answer *answer, int argc, char **argv) {
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (strcmp(calls[i].name, argv[1]) == 0) return calls[i].function(answer, argc, argv);
  answer->code = ENOTSUP;
  answer_text(answer, "no such call\n");
}
