#include "units.h"
#include "answer.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TMPFS = 0x01021994, RAMFS = 0x858458f6 };

static int unit_no_preparation(struct workplace *place) {
  (void)place;
  return 0;
}

static int unit_spin(struct workplace *place) {
  unsigned long long state = place->state | 1;
  for (int i = 0; i < SPIN_STEPS; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
  }
  place->state = state; /* stored, so that it cannot be left out */
  return 0;
}

static int unit_map(struct workplace *place) {
  if (place->bytes < 2 * MIB) return EINVAL;
  place->memory = mmap(NULL, place->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return place->memory == MAP_FAILED ? errno : 0;
}

static char walked[WALK_BYTES];

/* Writes the memory once, or all of it would be one empty page of the kernel's. The session itself does it before
 * anything is timed: each request then inherits it. */
void units_warm(void) {
  if (walked[0] == 0) memset(walked, 1, sizeof walked);
}

static int unit_walk_prepare(struct workplace *place) {
  units_warm();
  place->memory = walked;
  return 0;
}

/* Walks from line to line in an order that visits all of them (a linear congruence of full period); where the next
 * one is depends on what was read, so that nothing can run ahead of the walk. */
static int unit_walk(struct workplace *place) {
  enum { LINES = WALK_BYTES / CACHE_LINE };
  uint32_t line = (uint32_t)place->at;
  for (int i = 0; i < WALK_STEPS; i++)
    line = (line * 1664525U + 1013904222U + (uint32_t)place->memory[(size_t)line * CACHE_LINE]) % LINES;
  place->at = line;
  return 0;
}

/* Keeps every page in use, all the time. */
static int unit_occupy(struct workplace *place) {
  for (size_t end = place->at + MIB; place->at < end; place->at += PAGE) place->memory[place->at]++;
  if (place->at + MIB > place->bytes) place->at = 0;
  return 0;
}

static int unit_copy(struct workplace *place) {
  size_t half = place->bytes / 2;
  memcpy(place->memory + place->at, place->memory + half + place->at, MIB);
  place->at = place->at + 2 * MIB > half ? 0 : place->at + MIB;
  return 0;
}

/* Makes a folder of our own on a filesystem that is not memory. */
static int unit_folder(struct workplace *place) {
  static const char *const parents[] = {"/var/tmp", "/tmp", "", "/root"};
  int code = ENOENT;
  for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
    struct statfs about;
    snprintf(place->folder, sizeof place->folder, "%s/.ballast-XXXXXX", parents[i]);
    if (statfs(*parents[i] ? parents[i] : "/", &about) != 0) continue;
    if ((unsigned long)about.f_type == TMPFS || (unsigned long)about.f_type == RAMFS) continue;
    if (mkdtemp(place->folder)) return 0;
    code = errno;
  }
  return code;
}

static int unit_file(struct workplace *place) {
  char path[96];
  int code = unit_folder(place);
  if (code != 0) return code;
  snprintf(path, sizeof path, "%s/file", place->folder);
  place->file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  code = place->file < 0 ? errno : 0;
  unlink(path);
  rmdir(place->folder);
  place->folder[0] = '\0';
  return code;
}

static int unit_write(struct workplace *place, size_t size) {
  static char content[LARGE_WRITE];
  content[0]++;
  if (pwrite(place->file, content, size, (off_t)place->at) != (ssize_t)size || fsync(place->file) != 0) return errno;
  place->at = place->at + 2 * size > LARGEST_FILE ? 0 : place->at + size;
  return 0;
}

static int unit_small_write(struct workplace *place) { return unit_write(place, SMALL_WRITE); }
static int unit_large_write(struct workplace *place) { return unit_write(place, LARGE_WRITE); }

/* Makes, renames and removes a file. */
static int unit_names(struct workplace *place) {
  char from[96], to[96];
  place->at = (place->at + 1) % NAMES;
  snprintf(from, sizeof from, "%s/%zu", place->folder, place->at);
  snprintf(to, sizeof to, "%s/%zu-named", place->folder, place->at);
  int file = open(from, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return errno;
  close(file);
  if (rename(from, to) == 0 && unlink(to) == 0) return 0;
  return errno;
}

static int unit_calls(struct workplace *place) {
  (void)place;
  for (int i = 0; i < CALLS_A_UNIT; i++) syscall(SYS_getppid);
  return 0;
}

static int unit_process(struct workplace *place) {
  (void)place;
  pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) _exit(0);
  return waitpid(child, NULL, 0) == child ? 0 : errno;
}

int socket_address(const char *address, const char *port, struct sockaddr_in *to) {
  *to = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)strtoul(port, NULL, 10))};
  return inet_pton(AF_INET, address, &to->sin_addr) == 1 ? 0 : EINVAL;
}

static int unit_connect(struct workplace *place) {
  static const int on = 1;
  struct sockaddr_in to;
  if (!place->address || socket_address(place->address, place->port, &to) != 0) return EINVAL;
  place->file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (place->file < 0 || connect(place->file, (struct sockaddr *)&to, sizeof to) != 0) return errno;
  setsockopt(place->file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return 0;
}

/* Sends one byte there and back. */
static int unit_round_trip(struct workplace *place) {
  char byte = 'b';
  ssize_t moved = write(place->file, &byte, 1);
  if (moved == 1) moved = read(place->file, &byte, 1);
  return moved == 1 ? 0 : moved < 0 ? errno : ECONNRESET;
}

/* Receives without looking at the content. */
static int unit_take(struct workplace *place) {
  for (size_t taken = 0; taken < LARGE_WRITE;) {
    ssize_t got = recv(place->file, NULL, LARGE_WRITE - taken, MSG_TRUNC);
    if (got <= 0) return got < 0 ? errno : ECONNRESET;
    taken += (size_t)got;
  }
  return 0;
}

static int unit_datagram_socket(struct workplace *place) {
  struct sockaddr_in to;
  if (!place->address || socket_address(place->address, place->port, &to) != 0) return EINVAL;
  place->file = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  return place->file < 0 || connect(place->file, (struct sockaddr *)&to, sizeof to) != 0 ? errno : 0;
}

/* Sends one to whoever is there: that nobody is, or that a queue is full, is no failure of the sender's work. */
static int unit_datagram(struct workplace *place) {
  static const char content[DATAGRAM];
  if (send(place->file, content, sizeof content, 0) == DATAGRAM) return 0;
  return errno == ECONNREFUSED || errno == ENOBUFS || errno == EAGAIN ? 0 : errno;
}

/* A file in memory that is no program: a kernel that can load modules looks for one that knows its first bytes. */
static int unit_no_program(struct workplace *place) {
  static const unsigned char content[128] = {0xff, 0x01, 0xb1, 0xa5};
  place->file = memfd_create("ballast", 0);
  if (place->file < 0) return errno;
  return write(place->file, content, sizeof content) == (ssize_t)sizeof content ? 0 : errno;
}

static int unit_failed_program(struct workplace *place) {
  char *const none[] = {NULL};
  syscall(SYS_execveat, place->file, "", none, none, AT_EMPTY_PATH);
  return errno == ENOEXEC ? 0 : errno;
}

static const struct unit units[] = {
    {"cpu", 1, unit_no_preparation, unit_spin},
    {"memory", 1, unit_walk_prepare, unit_walk},
    {"memory-capacity", MIB / PAGE, unit_map, unit_occupy},
    {"memory-bandwidth", MIB, unit_map, unit_copy},
    {"disk", 1, unit_file, unit_small_write},
    {"disk-writes", LARGE_WRITE, unit_file, unit_large_write},
    {"metadata", 1, unit_folder, unit_names},
    {"processes", 1, unit_no_preparation, unit_process},
    {"system-calls", CALLS_A_UNIT, unit_no_preparation, unit_calls},
    {"network", 1, unit_connect, unit_round_trip},
    {"network-stream", LARGE_WRITE, unit_connect, unit_take},
    {"datagrams", 1, unit_datagram_socket, unit_datagram},
    {"failed-programs", 1, unit_no_program, unit_failed_program},
};

const struct unit *unit_named(const char *name) {
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strcmp(units[i].name, name) == 0) return &units[i];
  return NULL;
}
