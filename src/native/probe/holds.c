#include "holds.h"
#include "answer.h"
#include "frames.h"
#include "guard.h"
#include "heard.h"
#include "held_sockets.h"
#include "load.h"
#include "objects.h"
#include "stand_in.h"
#include "../parts/clock.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_PROCESSES = 256, MAX_HELD_BYTES = 64 << 20, MAX_HOLD_SECONDS = 60 };

static struct {
  pid_t leader;
  unsigned name;
  const uint32_t *heard;
} holds[MAX_HOLDS];

/* marker TEXT: a process that has the text in its arguments */
static int hold_marker(const char *text) {
  char *const argv[] = {"ballast-probe", "wait", (char *)text, NULL}, *const none[] = {NULL};
  execve("/proc/self/exe", argv, none);
  return errno;
}

enum { IDLE_STACK_BYTES = 8192 };

struct idle {
  pid_t parent;
  int output;
};

static int idle_process(void *argument) {
  const struct idle *idle = argument;
  close(idle->output);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != idle->parent) _exit(0);
  for (;;) pause();
}

/* processes COUNT: that many processes that do nothing, in memory that they share, which need not be copied for each */
static int hold_processes(const char *text, int output) {
  static struct idle idle;
  long count = strtol(text, NULL, 10);
  if (count < 1 || count > MAX_PROCESSES) return EINVAL;
  idle = (struct idle){getpid(), output};
  char *stacks = mmap(NULL, (size_t)count * IDLE_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stacks == MAP_FAILED) return errno;
  for (; count > 0; count--)
    if (clone(idle_process, stacks + count * IDLE_STACK_BYTES, CLONE_VM | SIGCHLD, &idle) < 0) return errno;
  return 0;
}

static long held_bytes(const char *text) {
  long bytes = strtol(text, NULL, 10);
  return bytes < 1 || bytes > MAX_HELD_BYTES ? 0 : bytes;
}

/* shared-memory BYTES: a file in memory without a name, all of it in use */
static int hold_shared_memory(const char *text) {
  long bytes = held_bytes(text);
  if (bytes == 0) return EINVAL;
  int file = memfd_create("ballast", MFD_CLOEXEC);
  if (file < 0 || ftruncate(file, bytes) != 0) return errno;
  char *memory = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) return errno;
  memset(memory, 1, (size_t)bytes);
  return 0;
}

/*
 * sysv-memory BYTES: a System V segment of exactly this size, by which it is known. Marked for removal at once: the
 * kernel lists it as long as it is attached, and frees it even when its process is killed.
 */
static int hold_sysv_memory(const char *text) {
  long bytes = held_bytes(text);
  if (bytes == 0) return EINVAL;
  int segment = shmget(IPC_PRIVATE, (size_t)bytes, IPC_CREAT | 0600);
  if (segment < 0) return errno;
  int code = shmat(segment, NULL, 0) == (void *)-1 ? errno : 0;
  shmctl(segment, IPC_RMID, NULL);
  return code;
}

static int hold_kind(const char *kind, const char *argument, uint32_t *heard, int output) {
  if (strcmp(kind, "marker") == 0) return hold_marker(argument);
  if (strcmp(kind, "processes") == 0) return hold_processes(argument, output);
  if (strcmp(kind, "shared-memory") == 0) return hold_shared_memory(argument);
  if (strcmp(kind, "sysv-memory") == 0) return hold_sysv_memory(argument);
  if (strcmp(kind, "unix-socket") == 0) return hold_unix_socket(argument);
  if (strcmp(kind, "listener") == 0) return hold_listener(argument);
  if (strcmp(kind, "datagrams") == 0) return hold_datagrams(argument, heard, output);
  if (strcmp(kind, "frames") == 0) return hold_frames(argument, heard, output);
  if (strcmp(kind, "metadata-network") == 0) return hold_metadata_network(heard, output);
  if (strcmp(kind, "guard") == 0) return hold_guard(argument, output);
  if (strcmp(kind, "echo") == 0) return hold_server(argument, true, output);
  if (strcmp(kind, "source") == 0) return hold_server(argument, false, output);
  if (strcmp(kind, "descriptors") == 0) return hold_descriptors(argument);
  if (strcmp(kind, "aio-requests") == 0) return hold_requests(argument);
  if (strcmp(kind, "terminals") == 0) return hold_terminals(argument);
  if (strcmp(kind, "file-lock") == 0) return hold_file_lock(argument);
  if (strcmp(kind, "keys") == 0) return hold_keys(argument);
  return EINVAL;
}

struct wanted {
  const char *kind, *argument;
  unsigned seconds;
  uint32_t *heard;
};

static void hold_in_child(pid_t session, const struct wanted *wanted, int output) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != session) _exit(0);
  alarm(wanted->seconds);
  int null = open("/dev/null", O_RDWR);
  for (int file = 0; file < 3; file++)
    if (null >= 0) dup2(null, file);
    else close(file);
  int code = hold_kind(wanted->kind, wanted->argument, wanted->heard, output);
  if (code != 0) {
    if (write(output, &code, sizeof code) < 0) _exit(1);
    kill(0, SIGKILL);
  }
  close(output); /* the end of what is read here says that it is there */
  for (;;) pause();
}

/* Keeps something. Returns 0 with a name to release it by, once it exists. */
int hold(const char *kind, const char *argument, const char *lifetime, int64_t deadline, char *name, size_t size) {
  static unsigned given;
  unsigned long seconds = strtoul(lifetime, NULL, 10);
  size_t slot = 0;
  int ends[2], code = 0;
  if (seconds < 1 || seconds > MAX_HOLD_SECONDS) return EINVAL;
  while (slot < MAX_HOLDS && holds[slot].leader != 0) slot++;
  if (slot == MAX_HOLDS) return EMFILE;
  struct wanted wanted = {kind, argument, (unsigned)seconds, heard_place(slot)};
  if (!wanted.heard || pipe2(ends, O_CLOEXEC) != 0) return errno;
  pid_t session = getpid(), leader = fork();
  if (leader == 0) {
    close(ends[0]);
    hold_in_child(session, &wanted, ends[1]);
  }
  if (leader < 0) code = errno;
  else setpgid(leader, leader);
  close(ends[1]);
  while (leader > 0) {
    struct pollfd file = {.fd = ends[0], .events = POLLIN};
    int64_t left = deadline - monotonic_ms();
    if (left <= 0) code = ETIMEDOUT;
    else if (poll(&file, 1, (int)left) <= 0) continue;
    else if (read(ends[0], &code, sizeof code) != sizeof code) code = 0;
    break;
  }
  close(ends[0]);
  if (code == 0) {
    holds[slot].leader = leader;
    holds[slot].name = ++given;
    holds[slot].heard = wanted.heard;
    snprintf(name, size, "%u", given);
  } else if (leader > 0) end_group(leader);
  return code;
}

/* heard NAME WANTED MS: what a hold has heard so far, in bits, once it is all that is wanted or the time has passed. A
 * hold that does not listen hears nothing. */
void verb_heard(struct answer *answer, int argc, char **argv) {
  unsigned long name = strtoul(argv[1], NULL, 10), wanted = strtoul(argv[2], NULL, 10);
  int64_t end = monotonic_ms() + (argc > 3 ? strtol(argv[3], NULL, 10) : 0);
  size_t slot = 0;
  while (slot < MAX_HOLDS && (holds[slot].leader == 0 || holds[slot].name != name)) slot++;
  if (slot == MAX_HOLDS) {
    answer->code = ENOENT;
    return;
  }
  uint32_t heard;
  while (((heard = __atomic_load_n(holds[slot].heard, __ATOMIC_RELAXED)) & wanted) != wanted && monotonic_ms() < end)
    sleep_ms(1);
  answer_text(answer, "%u\n", heard);
}

/* Releases a hold. Returns 0, or ESRCH when it ended before it was asked to: then it could not be seen to the end. */
int release(const char *name) {
  unsigned wanted = (unsigned)strtoul(name, NULL, 10);
  for (size_t slot = 0; slot < MAX_HOLDS; slot++) {
    pid_t leader = holds[slot].leader;
    if (leader == 0 || holds[slot].name != wanted) continue;
    bool lived = waitpid(leader, NULL, WNOHANG) == 0;
    end_group(leader);
    holds[slot].leader = 0;
    return lived ? 0 : ESRCH;
  }
  return ENOENT;
}

void release_all(void) {
  for (size_t slot = 0; slot < MAX_HOLDS; slot++)
    if (holds[slot].leader != 0) end_group(holds[slot].leader);
}
