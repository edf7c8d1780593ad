#include "enter.h"
#include "place.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

void wait_if_asked(int argc, char **argv) {
  if (argc < 2 || strcmp(argv[1], "wait") != 0) return;
  signal(SIGCHLD, SIG_IGN); /* the first process of a container inherits those that others leave */
  for (;;) pause();
}

void entry_error(char *error, size_t size, const char *what, const char *subject, int code) {
  snprintf(error, size, "%s %.200s: %s", what, subject, strerror(code));
  for (char *at = error; *at; at++)
    if ((unsigned char)*at < ' ' || *at == 127) *at = '?';
}

static const char *entry_path(char *const *envp) {
  for (; *envp; envp++)
    if (strncmp(*envp, "PATH=", 5) == 0) return *envp + 5;
  return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

/* Runs the program. It is not execvpe, which searches the caller's PATH, not envp's, and hands a file without a known
 * format to a shell. Returns the errno of the most telling failure. */
static int entry_exec(const struct entry *entry) {
  const char *name = entry->argv[0];
  if (*name == '\0') return ENOENT;
  if (strchr(name, '/')) {
    execve(name, entry->argv, entry->envp);
    return errno;
  }
  int telling = ENOENT;
  for (const char *from = entry_path(entry->envp);;) {
    const char *end = strchrnul(from, ':');
    char file[PATH_MAX];
    int length = end == from ? snprintf(file, sizeof file, "./%s", name)
                             : snprintf(file, sizeof file, "%.*s/%s", (int)(end - from), from, name);
    struct stat about;
    if (length > 0 && (size_t)length < sizeof file && stat(file, &about) == 0 && S_ISREG(about.st_mode)) {
      execve(file, entry->argv, entry->envp);
      if (errno != EACCES) return errno;
      telling = EACCES;
    }
    if (*end == '\0') return telling;
    from = end + 1;
  }
}

/* Makes a folder and those above it that are missing. They are root's, also below a folder that gives its own group to
 * what is made in it, as Docker has it. Since root does this, links of the kernel's own are not followed. */
static int entry_folder(const char *folder) {
  char path[PATH_MAX];
  if (strlen(folder) >= sizeof path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(path, folder);
  int above = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), root = above;
  for (char *name = path, *end; above >= 0; name = end + 1) {
    name += strspn(name, "/");
    if (*name == '\0') break;
    end = strchrnul(name, '/');
    const char kept = *end;
    *end = '\0';
    int made = mkdirat(above, name, 0755), code = errno;
    if (made == 0 && fchownat(above, name, 0, 0, AT_SYMLINK_NOFOLLOW) != 0) {
      made = -1;
      code = errno;
    }
    int next = made == 0 || code == EEXIST ? place_open(root, path, O_DIRECTORY) : -1;
    if (made == 0 || code == EEXIST) code = errno;
    if (above != root) close(above);
    above = next;
    errno = code;
    *end = kept;
    if (kept == '\0') break;
  }
  int code = errno, is_made = above >= 0;
  if (above >= 0 && above != root) close(above);
  if (root >= 0) close(root);
  errno = code;
  return is_made ? 0 : -1;
}

/* Enters a folder. Since root does this, links of the kernel's own, which lead out of the root, are not followed. */
static int enter_folder(const char *folder) {
  int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  int place = root < 0 ? -1 : place_open(root, folder, O_DIRECTORY), code = errno;
  if (root >= 0) close(root);
  errno = code;
  if (place < 0) return code == ENOSYS ? chdir(folder) : -1;
  int entered = fchdir(place);
  code = errno;
  close(place);
  errno = code;
  return entered;
}

/* Enters the working directory, made first when it is missing, as Docker does. */
static int entry_workdir(const char *workdir) {
  if (enter_folder(workdir) == 0) return 0;
  if (errno != ENOENT || entry_folder(workdir) != 0) return -1;
  return enter_folder(workdir);
}

/* Makes the folders of an image's volumes, as Docker does. Returns the first that cannot be made, or NULL. */
static const char *entry_volumes(char *const *volumes) {
  for (; volumes && *volumes; volumes++)
    if (entry_folder(*volumes) != 0) return *volumes;
  return NULL;
}

/* Sets the limits of resources while root may still raise them. Returns the first that cannot be set, or NULL. */
static const char *entry_resources(char *const *resources) {
  for (; resources && *resources; resources++) {
    int number;
    long long soft, hard;
    errno = EINVAL;
    if (sscanf(*resources, "%d=%lld:%lld", &number, &soft, &hard) != 3) return *resources;
    const struct rlimit limit = {.rlim_cur = (rlim_t)soft, .rlim_max = (rlim_t)hard};
    if (setrlimit((__rlimit_resource_t)number, &limit) != 0) return *resources;
  }
  return NULL;
}

void entry_run(const struct entry *entry, char *error, size_t size) {
  sigset_t none;
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  umask(022);
  const char *missing = NULL;
  /* The keys of root's session must not reach the workload. A kernel without keys has none. */
  syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);

  if (entry->root && chroot(entry->root) != 0) entry_error(error, size, "chroot", entry->root, errno);
  else if (entry->root && chdir("/") != 0) entry_error(error, size, "chdir", "/", errno);
  else if ((missing = entry_volumes(entry->volumes))) entry_error(error, size, "mkdir", missing, errno);
  else if ((missing = entry_resources(entry->resources))) entry_error(error, size, "limit", missing, errno);
  /* This is done as root, while its group is root's too: the user's rights may not be enough, and runc allows that as
   * well. */
  else if (entry_workdir(entry->workdir) != 0) entry_error(error, size, "chdir", entry->workdir, errno);
  else if (setgroups(entry->group_count, entry->groups) != 0) entry_error(error, size, "setgroups", "", errno);
  else if (setgid(entry->gid) != 0) entry_error(error, size, "setgid", "", errno);
  else if (setuid(entry->uid) != 0) entry_error(error, size, "setuid", "", errno);
  else entry_error(error, size, "exec", entry->argv[0], entry_exec(entry));
}
