/*
 * First process of a guest: from the kernel to the workload in as few steps as possible, then its keeper.
 * Serial line 0 carries what the workload writes to its pipes, and init's own words; serial line 1 answers the harness.
 * In a guest that is probed, lines 2 and 3 carry a session of probes each.
 */
#include "parts/clock.h"
#include "parts/files.h"
#include "parts/guest.h"
#include "parts/inside.h"
#include "parts/lines.h"
#include "parts/place.h"
#include "parts/relay.h"
#include "parts/words.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define CONSOLE "/dev/ttyS0"

enum { CHILD_CONSOLE_FD = 3, MAX_OWN_FILE = 1 << 20, WAIT_MS = 10000, KILL_MS = 10000 };

static int console = 1;

/* Powers the machine off once everything written so far has left the line. */
static _Noreturn void power_off(void) {
  tcdrain(console);
  sync();
  reboot(RB_POWER_OFF);
  for (;;) pause();
}

static _Noreturn void fail(const char *what) {
  words_say(console, "", "failed %s: %s", what, strerror(errno));
  power_off();
}

static void warn(const char *what) { words_say(console, "", "warning %s: %s", what, strerror(errno)); }

static void wait_for(const char *path) {
  for (const int64_t end = monotonic_ms() + WAIT_MS; access(path, F_OK) != 0; sleep_ms(1))
    if (monotonic_ms() > end) fail(path);
}

/* The value of `ballast.<name>=` on the kernel command line; NULL when absent. */
static char *setting(const char *name) {
  static char *line;
  if (!line && !(line = read_whole("/proc/cmdline", MAX_OWN_FILE, NULL))) fail("/proc/cmdline");
  char key[64];
  snprintf(key, sizeof key, "ballast.%s=", name);
  const char *at = strstr(line, key);
  if (!at) return NULL;
  at += strlen(key);
  char *value = strndup(at, strcspn(at, " \n"));
  if (!value) fail(name);
  return value;
}

/* Loads the modules. `/modules/list` names one file a line, dependencies first. Their memory is given back. */
static void load_modules(void) {
  char *list = read_whole("/modules/list", MAX_OWN_FILE, NULL);
  if (!list) return;
  for (char *name = strtok(list, "\n"); name; name = strtok(NULL, "\n")) {
    char path[256];
    snprintf(path, sizeof path, "/modules/%s", name);
    int module = open(path, O_RDONLY | O_CLOEXEC);
    if (module < 0 || (syscall(SYS_finit_module, module, "", 0) != 0 && errno != EEXIST)) fail(path);
    close(module);
    unlink(path);
  }
  free(list);
}

/* Writes the guest's name, and the files that tell it and its address to programs. The workload runs even when one is
 * missing. */
static void place_names(int root) {
  static const char *const files[] = {"/names/hosts", "/names/hostname", "/names/resolv.conf"};
  char *name = read_whole(files[1], MAX_OWN_FILE, NULL), *address = setting("ip"), line[128];
  if (name) name[strcspn(name, "\n")] = '\0';
  if (!name || sethostname(name, strlen(name)) != 0) warn("hostname");
  if (name && address) {
    snprintf(line, sizeof line, "%s\t%s\n", address, name);
    if ((errno = write_text_at(AT_FDCWD, files[0], line, O_APPEND)) != 0) warn("hosts");
  }
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (place_file(root, files[i], "etc", files[i] + sizeof "/names") != 0) warn(files[i]);
}

static void enter_root(void) {
  static const char *const moved[] = {"/proc", "/sys", "/dev"};
  wait_for("/dev/vda");
  mkdir("/root", 0755);
  if (mount("/dev/vda", "/root", "ext4", 0, NULL) != 0) fail("mount /dev/vda");
  int root = open("/root", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) fail("/root");
  place_names(root);
  for (size_t i = 0; i < sizeof moved / sizeof *moved; i++) {
    int target = place_folder(root, moved[i] + 1);
    if (target < 0 || place_move(moved[i], target) != 0) fail(moved[i]);
    close(target);
  }
  close(root);
  if (chdir("/root") != 0 || mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 || chdir("/") != 0)
    fail("enter root");
  mkdir("/dev/shm", 01777);
  mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
  mkdir("/dev/pts", 0755);
  mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620");
  if (symlink("/proc/self/fd", "/dev/fd") || symlink("/proc/self/fd/0", "/dev/stdin") ||
      symlink("/proc/self/fd/1", "/dev/stdout") || symlink("/proc/self/fd/2", "/dev/stderr"))
    warn("/dev links");
}

static void set_address(struct ifreq *request, int sock, unsigned long command, const char *address) {
  struct sockaddr_in *in = (struct sockaddr_in *)&request->ifr_addr;
  memset(in, 0, sizeof *in);
  in->sin_family = AF_INET;
  if (inet_pton(AF_INET, address, &in->sin_addr) != 1 || ioctl(sock, command, request) != 0) fail(address);
}

static void bring_up(int sock, const char *name, const char *address, const char *mask) {
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (address) set_address(&request, sock, SIOCSIFADDR, address);
  if (mask) set_address(&request, sock, SIOCSIFNETMASK, mask);
  if (ioctl(sock, SIOCGIFFLAGS, &request) != 0) fail(name);
  request.ifr_flags |= IFF_UP;
  if (ioctl(sock, SIOCSIFFLAGS, &request) != 0) fail(name);
}

static void start_network(void) {
  int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (sock < 0) fail("socket");
  bring_up(sock, "lo", NULL, NULL);
  char *address = setting("ip"), *mask = setting("mask"), *gateway = setting("gw");
  if (address && mask) {
    wait_for("/sys/class/net/eth0");
    bring_up(sock, "eth0", address, mask);
  }
  if (gateway) {
    struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY};
    struct sockaddr_in *to = (struct sockaddr_in *)&route.rt_gateway;
    to->sin_family = AF_INET;
    inet_pton(AF_INET, gateway, &to->sin_addr);
    route.rt_dst.sa_family = route.rt_genmask.sa_family = AF_INET;
    if (ioctl(sock, SIOCADDRT, &route) != 0) fail("default route");
  }
  close(sock);
}

/*
 * Writes the settings that the kernel of a container has, one a line: a path and its value. One that this kernel does
 * not have, or not with this value, stays as it is: the certificate of equal work names it.
 */
static void apply_settings(void) {
  char *list = read_whole("/settings", MAX_OWN_FILE, NULL);
  if (!list) return;
  for (char *rest = list, *line; (line = strsep(&rest, "\n"));) {
    char *value = strchr(line, ' ');
    if (!value) continue;
    *value++ = '\0';
    write_text(line, value);
  }
  free(list);
}

/* The folder of the workload's cgroup; -1 where the guest has no limit of its own. */
static int own_cgroup = -1;

/*
 * The limit is set twice: above the workload's cgroup, where it cannot be reached from inside, and in it, where programs
 * look for theirs. The hierarchy itself is mounted out of sight of the workload.
 */
static void limit_pids(void) {
  const char *limit = setting("pids"), *own = "limit/workload";
  if (!limit) return;
  mkdir("/cgroup", 0700);
  if (mount("cgroup2", "/cgroup", "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, "nsdelegate") != 0) fail("cgroup2");
  int top = open("/cgroup", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (top < 0 || mkdirat(top, "limit", 0755) != 0 || mkdirat(top, own, 0755) != 0) fail("cgroup");
  if ((errno = write_text_at(top, "cgroup.subtree_control", "+pids", 0)) != 0) fail("pids");
  if ((errno = write_text_at(top, "limit/cgroup.subtree_control", "+pids", 0)) != 0) fail("pids");
  if ((errno = write_text_at(top, "limit/pids.max", limit, 0)) != 0) fail("pids.max");
  if ((errno = write_text_at(top, "limit/workload/pids.max", limit, 0)) != 0) fail("pids.max");
  own_cgroup = openat(top, own, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (own_cgroup < 0) fail(own);
  close(top);
}

/* Every program that runs in here beside the workload is under its limit, and sees the workload's cgroup as the top:
 * root in the guest finds nothing above it to write to. */
static int join(const void *unused) {
  (void)unused;
  if (own_cgroup < 0) return 0;
  if ((errno = write_text_at(own_cgroup, "cgroup.procs", "0", 0)) != 0) return -1;
  return unshare(CLONE_NEWCGROUP);
}

/* Shows the workload its own view of its cgroup, as in a container. */
static void show_cgroup(void) {
  if (own_cgroup < 0) return;
  if (mount("cgroup2", "/sys/fs/cgroup", "cgroup2", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
    warn("/sys/fs/cgroup");
}

static struct relay output = {.reserved = WORDS_SIGN};

/* Starts the workload as the first process of a PID namespace, as in a container: signals without a handler do not
 * reach it, SIGTERM included, and orphans are its own. What init starts later is in the same namespace, and /proc
 * shows it to all. */
static pid_t start_workload(const struct entry *entry) {
  int shown[2];
  char byte;
  if (relay_open(&output, entry->uid) != 0) fail("output");
  if (unshare(CLONE_NEWPID) != 0) fail("PID namespace");
  if (pipe2(shown, O_CLOEXEC) != 0) fail("pipe");
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child > 0) {
    close(shown[1]);
    while (read(shown[0], &byte, 1) < 0 && errno == EINTR) continue;
    close(shown[0]);
    relay_started(&output);
    return child;
  }
  char error[512];
  umount2("/proc", MNT_DETACH);
  if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) warn("/proc");
  if (join(NULL) != 0) entry_error(error, sizeof error, "join", "cgroup", errno);
  else if (relay_wear(&output) != 0) entry_error(error, sizeof error, "streams", "/dev/null", errno);
  else {
    show_cgroup();
    setsid();
    if (console != CHILD_CONSOLE_FD) dup3(console, CHILD_CONSOLE_FD, O_CLOEXEC);
    console = CHILD_CONSOLE_FD;
    syscall(SYS_close_range, CHILD_CONSOLE_FD + 1, ~0U, 0);
    entry_run(entry, error, sizeof error);
  }
  words_say(console, "", "failed %s", error);
  _exit(127);
}

static void answer_memory(int agent, unsigned id) {
  char json[512];
  struct process_memory workload = {0};
  DIR *processes = opendir("/proc");
  for (struct dirent *entry; processes && (entry = readdir(processes));)
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') add_process_memory(entry->d_name, &workload);
  if (processes) closedir(processes);
  memory_json(&workload, json, sizeof json);
  answer_question(agent, id, "%s", json);
}

struct keeping {
  const struct entry *entry;
  pid_t workload;
  int agent;
  struct inside inside;
  long long deadline_ms; /* of a stop; 0: none was asked for */
};

static void obey(struct keeping *keeping, char *line) {
  int signal, within_ms;
  struct question question;
  if (!question_of(line, &question)) return;
  if (strcmp(question.text, "ping") == 0) answer_question(keeping->agent, question.id, "pong");
  else if (strcmp(question.text, "memory") == 0) answer_memory(keeping->agent, question.id);
  else if (strcmp(question.text, "sync") == 0) {
    sync(); /* nothing else is asked meanwhile, and whoever asks has a deadline */
    answer_question(keeping->agent, question.id, "synced");
  } else if (sscanf(question.text, "stop %d %d", &signal, &within_ms) == 2) {
    if (!keeping->deadline_ms) {
      kill(keeping->workload, signal);
      keeping->deadline_ms = monotonic_ms() + within_ms;
    }
    answer_question(keeping->agent, question.id, "stopping");
  } else inside_run(&keeping->inside, keeping->entry, &question, keeping->agent, join, NULL);
}

/* Reaps every process; true once the workload itself has ended. */
static int workload_ended(struct keeping *keeping, int *status) {
  int state, ended = 0;
  for (pid_t pid; (pid = waitpid(-1, &state, WNOHANG)) > 0;) {
    inside_reaped(&keeping->inside, pid, state, keeping->agent);
    if (pid != keeping->workload) continue;
    *status = state;
    ended = 1;
  }
  return ended;
}

/* The time in ms until something is due. Kills the workload when its time to stop has passed. */
static int due_ms(struct keeping *keeping) {
  int inside = inside_left_ms(&keeping->inside);
  if (!keeping->deadline_ms) return inside;
  long long left = keeping->deadline_ms - monotonic_ms();
  if (left <= 0) {
    kill(keeping->workload, SIGKILL);
    left = 1000;
  }
  return inside >= 0 && inside < left ? inside : left > INT_MAX ? INT_MAX : (int)left;
}

static int keep(struct keeping *keeping, int children) {
  static struct lines input;
  int status = 0;
  struct pollfd watched[2 + RELAY_PIPES + 1] = {{.fd = children, .events = POLLIN},
                                                {.fd = keeping->agent, .events = POLLIN}};
  input.fd = keeping->agent;
  for (;;) {
    if (workload_ended(keeping, &status)) return status;
    relay_watch(&output, watched + 2);
    if (poll(watched, 2 + RELAY_PIPES + 1, due_ms(keeping)) <= 0) continue;
    relay_pass(&output);
    if (watched[0].revents) {
      struct signalfd_siginfo about;
      if (read(children, &about, sizeof about) < 0) continue;
    }
    /* A line that hangs up is no longer watched. */
    if (watched[1].revents && !lines_read(&input)) watched[1].fd = -1;
    for (char *line; (line = lines_next(&input));) obey(keeping, line);
  }
}

/* Kills what is left. A process that hangs in the kernel does not keep the machine from going off. */
static void end_all(void) {
  kill(-1, SIGKILL);
  for (const int64_t end = monotonic_ms() + KILL_MS; monotonic_ms() < end; sleep_ms(1)) {
    pid_t pid;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) continue;
    if (pid < 0) return;
  }
}

/* Starts a session of probes as root and one as an ordinary user, beside the workload and under its limit. */
static void start_probes(int program, char *const *resources) {
  static const struct {
    const char *line;
    unsigned id;
  } sessions[] = {{"/dev/ttyS2", 0}, {"/dev/ttyS3", 65534}};
  static char *const argv[] = {"/proc/self/fd/3", "serve", NULL}, *const none[] = {NULL};
  for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++) {
    /* The line is made raw before anything is sent to it, or it would be sent back. */
    int line = open_line(sessions[i].line);
    pid_t child = line < 0 ? -1 : fork();
    if (child < 0) warn(sessions[i].line);
    if (child != 0) {
      close(line);
      continue;
    }
    if (join(NULL) != 0) _exit(126);
    setsid();
    dup2(line, 0);
    dup2(line, 1);
    dup2(open("/dev/null", O_WRONLY), 2);
    dup3(program, 3, O_CLOEXEC);
    syscall(SYS_close_range, 4, ~0U, 0);
    const struct entry entry = {
        .workdir = "/", .uid = sessions[i].id, .gid = sessions[i].id, .argv = argv, .envp = none, .resources = resources};
    char error[512];
    entry_run(&entry, error, sizeof error);
    _exit(127);
  }
  close(program);
}

int main(int argc, char **argv) {
  wait_if_asked(argc, argv); /* the kernel, which starts it as the guest's first process, is never given that word */
  words_say(console, "", "init");
  mkdir("/proc", 0755);
  mkdir("/sys", 0755);
  mkdir("/dev", 0755);
  mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=0755");
  int line = open_line(CONSOLE);
  if (line >= 0) console = line;
  if (setting("prove")) power_off();

  load_modules();
  int probe = open("/probe", O_RDONLY | O_CLOEXEC); /* only in guests that are probed */
  struct entry entry;
  if ((errno = read_spec("/spec", &entry)) != 0) fail("spec");
  limit_pids();
  apply_settings();
  enter_root();
  start_network();

  sigset_t child_ended;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_ended, NULL);
  int children = signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
  int agent = open_line("/dev/ttyS1");

  pid_t workload = start_workload(&entry);
  if (probe >= 0) start_probes(probe, entry.resources);
  /* The id is that in the workload's own PID namespace, which the probes are in as well. */
  words_say(console, "", "started 1");
  /* The line is opened once more, since init's own words may wait for it, and the workload's output may not. */
  if (relay_begin(&output, open(CONSOLE, O_WRONLY | O_NOCTTY | O_CLOEXEC)) != 0) fail(CONSOLE);
  struct keeping keeping = {.entry = &entry, .workload = workload, .agent = agent};
  int status = keep(&keeping, children);
  relay_drain(&output);
  /* The last marker must be the true one: nothing may write after it. */
  end_all();
  /* A guest that is started again finds a clean disk, and has no journal to recover. */
  if (mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0) warn("remount");
  if (WIFSIGNALED(status)) words_say(console, "\n", "signal %d", WTERMSIG(status));
  else words_say(console, "\n", "exit %d", WEXITSTATUS(status));
  power_off();
}
