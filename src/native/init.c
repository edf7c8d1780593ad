/*
 * First process of a guest: from the kernel to the workload in as few steps as possible, then its keeper.
 * Serial line 0 carries the workload's output and the marker lines, serial line 1 answers the harness. In a guest
 * that is probed, lines 2 and 3 carry a session of probes each.
 * Kept in one file beside its headers: it is compiled alone, statically.
 */
#include "enter.h"
#include "guest.h"
#include "inside.h"
#include "place.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>


static int console = 1;

static void say(const char *format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line - 1, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  if ((size_t)length > sizeof line - 2) length = sizeof line - 2;
  line[length++] = '\n';
  if (write(console, line, length) < 0) return;
}

/* Everything written so far leaves the line before the machine does. */
static void power_off(void) {
  tcdrain(console);
  sync();
  reboot(RB_POWER_OFF);
  for (;;) pause();
}

static void fail(const char *what) {
  say("ballast: failed %s: %s", what, strerror(errno));
  power_off();
}

static void wait_for(const char *path) {
  const struct timespec pause_time = {.tv_nsec = 1000000};
  for (int tries = 0; access(path, F_OK) != 0; tries++) {
    if (tries > 10000) fail(path);
    nanosleep(&pause_time, NULL);
  }
}

static void spill(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0 || write(file, text, strlen(text)) < 0) say("ballast: warning %s: %s", path, strerror(errno));
  if (file >= 0) close(file);
}

/* Value of `ballast.<name>=` on the kernel command line; NULL when absent. */
static char *setting(const char *name) {
  static char *line;
  if (!line) line = slurp("/proc/cmdline", NULL);
  char key[64];
  snprintf(key, sizeof key, "ballast.%s=", name);
  char *at = line ? strstr(line, key) : NULL;
  if (!at) return NULL;
  at += strlen(key);
  return strndup(at, strcspn(at, " \n"));
}

/* `/modules/list` names one file a line, dependencies first. Their memory is given back. */
static void load_modules(void) {
  char *list = slurp("/modules/list", NULL);
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

/* The guest's name, and the files that tell it and its address to programs. What is missing is no reason not to run. */
static void place_names(const char *root) {
  static const char *const files[] = {"/names/hosts", "/names/hostname", "/names/resolv.conf"};
  char *name = slurp(files[1], NULL), *address = setting("ip");
  if (name) name[strcspn(name, "\n")] = '\0';
  if (!name || sethostname(name, strlen(name)) != 0) say("ballast: warning hostname: %s", strerror(errno));
  if (name && address) {
    int hosts = open(files[0], O_WRONLY | O_APPEND | O_CLOEXEC);
    if (hosts < 0 || dprintf(hosts, "%s\t%s\n", address, name) < 0) say("ballast: warning hosts: %s", strerror(errno));
    close(hosts);
  }
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (place_file(root, files[i], "etc", files[i] + sizeof "/names") != 0)
      say("ballast: warning %s: %s", files[i], strerror(errno));
}

static void enter_root(void) {
  static const char *const moved[] = {"proc", "sys", "dev"};
  static char targets[3][PATH_MAX];
  wait_for("/dev/vda");
  mkdir("/root", 0755);
  if (mount("/dev/vda", "/root", "ext4", 0, NULL) != 0) fail("mount /dev/vda");
  place_names("/root");
  /* All before the first is moved: it takes /proc to find them. */
  for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
    if (place_real_path("/root", moved[i], targets[i], sizeof targets[i]) != 0) fail(moved[i]);
  for (size_t i = 0; i < sizeof moved / sizeof *moved; i++) {
    char from[8];
    snprintf(from, sizeof from, "/%s", moved[i]);
    if (mount(from, targets[i], NULL, MS_MOVE, NULL) != 0) fail(targets[i]);
  }
  if (chdir("/root") != 0 || mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 || chdir("/") != 0)
    fail("enter root");
  mkdir("/dev/shm", 01777);
  mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
  mkdir("/dev/pts", 0755);
  mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620");
  if (symlink("/proc/self/fd", "/dev/fd") || symlink("/proc/self/fd/0", "/dev/stdin") ||
      symlink("/proc/self/fd/1", "/dev/stdout") || symlink("/proc/self/fd/2", "/dev/stderr"))
    say("ballast: warning /dev links: %s", strerror(errno));
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

static void limit_pids(void) {
  char *limit = setting("pids");
  if (!limit) return;
  if (mount("cgroup2", "/sys/fs/cgroup", "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) fail("cgroup2");
  spill("/sys/fs/cgroup/cgroup.subtree_control", "+pids");
  mkdir("/sys/fs/cgroup/workload", 0755);
  spill("/sys/fs/cgroup/workload/pids.max", limit);
}

/* Whatever runs in here beside the workload is under its limit. */
static int join(const void *unused) {
  (void)unused;
  if (access("/sys/fs/cgroup/workload", F_OK) == 0) spill("/sys/fs/cgroup/workload/cgroup.procs", "0");
  return 0;
}

/*
 * The workload is the first process of a PID namespace, as in a container: what no handler asks for it does not get,
 * SIGTERM included, and orphans are its own. What init starts later is in the same one, and /proc shows it to all.
 */
static pid_t start_workload(const struct entry *entry) {
  int shown[2];
  char byte;
  if (fchown(console, entry->uid, (gid_t)-1) != 0) say("ballast: warning console: %s", strerror(errno));
  if (unshare(CLONE_NEWPID) != 0) fail("PID namespace");
  if (pipe2(shown, O_CLOEXEC) != 0) fail("pipe");
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child > 0) {
    close(shown[1]);
    while (read(shown[0], &byte, 1) < 0 && errno == EINTR) continue;
    close(shown[0]);
    return child;
  }
  umount2("/proc", MNT_DETACH);
  if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
    say("ballast: warning /proc: %s", strerror(errno));
  join(NULL);
  setsid();
  int none = open("/dev/null", O_RDONLY);
  dup2(none, 0);
  dup2(console, 1);
  dup2(console, 2);
  syscall(SYS_close_range, 3, ~0U, 0);
  console = 1;
  char error[512];
  entry_run(entry, error, sizeof error);
  say("ballast: failed %s", error);
  _exit(127);
}

static void answer_memory(int agent) {
  unsigned long long workload = 0;
  DIR *processes = opendir("/proc");
  for (struct dirent *entry; processes && (entry = readdir(processes));)
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') workload += process_pss(entry->d_name);
  if (processes) closedir(processes);
  say_memory(agent, workload);
}

struct keeping {
  const struct entry *entry;
  pid_t workload;
  int agent;
  struct inside inside;
  long long deadline_ms; /* of a stop; 0: none was asked for */
};

static void obey(struct keeping *keeping, char *request) {
  int signal, within_ms;
  if (strcmp(request, "ping") == 0) dprintf(keeping->agent, "{\"pong\":true}\n");
  else if (strcmp(request, "memory") == 0) answer_memory(keeping->agent);
  else if (strncmp(request, "run ", 4) == 0)
    inside_run(&keeping->inside, keeping->entry, request, keeping->agent, join, NULL);
  else if (!keeping->deadline_ms && sscanf(request, "stop %d %d", &signal, &within_ms) == 2) {
    kill(keeping->workload, signal);
    keeping->deadline_ms = inside_now_ms() + within_ms;
    dprintf(keeping->agent, "{\"stopping\":true}\n");
  }
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

/* ms until something is due. Kills the workload that was given its time to stop. */
static int due_ms(struct keeping *keeping) {
  int inside = inside_left_ms(&keeping->inside);
  if (!keeping->deadline_ms) return inside;
  long long left = keeping->deadline_ms - inside_now_ms();
  if (left <= 0) {
    kill(keeping->workload, SIGKILL);
    left = 1000;
  }
  return inside >= 0 && inside < left ? inside : (int)left;
}

static int keep(struct keeping *keeping, int children) {
  static char line[INSIDE_LINE];
  size_t used = 0;
  int status = 0;
  struct pollfd watched[] = {{.fd = children, .events = POLLIN}, {.fd = keeping->agent, .events = POLLIN}};
  for (;;) {
    if (workload_ended(keeping, &status)) return status;
    if (poll(watched, 2, due_ms(keeping)) <= 0) continue;
    if (watched[0].revents) {
      struct signalfd_siginfo about;
      if (read(children, &about, sizeof about) < 0) continue;
    }
    char byte;
    if ((watched[1].revents & POLLIN) && read(keeping->agent, &byte, 1) == 1) {
      if (byte != '\n') {
        if (used < sizeof line - 1) line[used++] = byte;
        continue;
      }
      line[used] = '\0';
      used = 0;
      obey(keeping, line);
    } else if (watched[1].revents) watched[1].fd = -1;
  }
}

/* A session of probes as root and one as an ordinary user, beside the workload and under its limit. */
static void start_probes(int program) {
  static const struct {
    const char *line;
    unsigned id;
  } sessions[] = {{"/dev/ttyS2", 0}, {"/dev/ttyS3", 65534}};
  static char *const argv[] = {"/proc/self/fd/3", "serve", NULL}, *const none[] = {NULL};
  for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++) {
    /* Raw before anything is sent to it, or it would be sent back. */
    int line = open_line(sessions[i].line);
    pid_t child = line < 0 ? -1 : fork();
    if (child < 0) say("ballast: warning %s: %s", sessions[i].line, strerror(errno));
    if (child != 0) {
      close(line);
      continue;
    }
    join(NULL);
    setsid();
    dup2(line, 0);
    dup2(line, 1);
    dup2(open("/dev/null", O_WRONLY), 2);
    dup3(program, 3, O_CLOEXEC);
    syscall(SYS_close_range, 4, ~0U, 0);
    const struct entry entry = {
        .workdir = "/", .uid = sessions[i].id, .gid = sessions[i].id, .argv = argv, .envp = none};
    char error[512];
    entry_run(&entry, error, sizeof error);
    _exit(127);
  }
  close(program);
}

int main(int argc, char **argv) {
  wait_if_asked(argc, argv); /* the kernel, which starts it as the guest's first process, is never given that word */
  say("ballast: init");
  mkdir("/proc", 0755);
  mkdir("/sys", 0755);
  mkdir("/dev", 0755);
  mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=0755");
  int line = open_line("/dev/ttyS0");
  if (line >= 0) console = line;
  if (setting("prove")) power_off();

  load_modules();
  int probe = open("/probe", O_RDONLY | O_CLOEXEC); /* only in guests that are probed */
  struct entry entry = read_spec("/spec");
  enter_root();
  start_network();
  limit_pids();

  sigset_t child_ended;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_ended, NULL);
  int children = signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
  int agent = open_line("/dev/ttyS1");

  pid_t workload = start_workload(&entry);
  if (probe >= 0) start_probes(probe);
  /* Its id where it is looked at from: in its own PID namespace, which the probes are in as well. */
  say("ballast: started 1");
  struct keeping keeping = {.entry = &entry, .workload = workload, .agent = agent};
  int status = keep(&keeping, children);
  /* The last marker must be the true one: nothing may write after it. */
  kill(-1, SIGKILL);
  while (waitpid(-1, NULL, 0) > 0) continue;
  if (WIFSIGNALED(status)) say("\nballast: signal %d", WTERMSIG(status));
  else say("\nballast: exit %d", WEXITSTATUS(status));
  power_off();
}
