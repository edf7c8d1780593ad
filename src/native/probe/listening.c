#include "listening.h"
#include "answer.h"
#include "files.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A socket of UDP above FIRST_CLIENT_PORT is one that asks and not one that answers. */
enum { MAX_LISTENING = 64, MAX_SCANNED_FILES = 200000, FIRST_CLIENT_PORT = 32768, LISTENS = 0x0a, UNCONNECTED = 0x07 };

struct listening {
  const char *protocol;
  char address[INET6_ADDRSTRLEN];
  unsigned port;
  unsigned long inode;
  long pid;
  char program[16];
};

static bool is_loopback(const unsigned char *bytes, size_t size) {
  static const unsigned char mapped[12] = {[10] = 0xff, 0xff}, six[16] = {[15] = 1};
  if (size == 4) return bytes[0] == 127;
  return memcmp(bytes, six, 16) == 0 || (memcmp(bytes, mapped, 12) == 0 && bytes[12] == 127);
}

/* Reads the address of a line of /proc/net, which is in words of the machine's own order. */
static bool address_in(const char *digits, struct listening *found) {
  unsigned char bytes[16];
  size_t size = strlen(digits) / 2;
  if (size != 4 && size != 16) return false;
  for (size_t word = 0; word < size / 4; word++) {
    char text[9] = "";
    memcpy(text, digits + word * 8, 8);
    unsigned value = (unsigned)strtoul(text, NULL, 16);
    memcpy(bytes + word * 4, &value, 4);
  }
  return !is_loopback(bytes, size) &&
         inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, found->address, sizeof found->address) != NULL;
}

static bool is_known(const struct listening *all, size_t count, const struct listening *one) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(all[i].protocol, one->protocol) == 0 && all[i].port == one->port &&
        strcmp(all[i].address, one->address) == 0)
      return true;
  return false;
}

static size_t listening_in(const char *protocol, struct listening *all, size_t count) {
  char path[32], line[512], digits[40];
  unsigned state;
  bool is_udp = protocol[0] == 'u';
  snprintf(path, sizeof path, "/proc/net/%.3s%s", protocol, protocol[3] == '6' ? "6" : "");
  FILE *file = fopen(path, "re");
  while (file && count < MAX_LISTENING && fgets(line, sizeof line, file)) {
    struct listening one = {.protocol = protocol, .program = "-"};
    if (sscanf(line, " %*u: %39[0-9A-F]:%x %*[0-9A-F]:%*x %x %*x:%*x %*x:%*x %*x %*u %*u %lu", digits, &one.port, &state,
               &one.inode) != 4)
      continue;
    if (state != (is_udp ? UNCONNECTED : LISTENS) || (is_udp && one.port >= FIRST_CLIENT_PORT)) continue;
    if (address_in(digits, &one) && !is_known(all, count, &one)) all[count++] = one;
  }
  if (file) fclose(file);
  return count;
}

static void name_holder(struct listening *one, long pid) {
  char path[64], name[16] = "";
  snprintf(path, sizeof path, "/proc/%ld/comm", pid);
  int file = open_quietly(path, O_RDONLY);
  ssize_t got = file < 0 ? 0 : read(file, name, sizeof name - 1);
  if (file >= 0) close(file);
  name[got < 0 ? 0 : got] = '\0';
  name[strcspn(name, "\n")] = '\0';
  for (char *at = name; *at; at++)
    if (!isalnum((unsigned char)*at) && !strchr("._-", *at)) *at = '_';
  one->pid = pid;
  strcpy(one->program, name[0] ? name : "-");
}

/* Notes which of the sockets a process has open; returns how many files it looked at. */
static long look_into(long pid, struct listening *all, size_t count) {
  char path[64], target[64];
  long seen = 0;
  snprintf(path, sizeof path, "/proc/%ld/fd", pid);
  DIR *folder = opendir(path);
  for (struct dirent *entry; folder && (entry = readdir(folder)); seen++) {
    unsigned long inode;
    ssize_t length = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
    if (length <= 0) continue;
    target[length] = '\0';
    if (sscanf(target, "socket:[%lu]", &inode) != 1) continue;
    for (size_t i = 0; i < count; i++)
      if (all[i].inode == inode && all[i].pid == 0) name_holder(&all[i], pid);
  }
  if (folder) closedir(folder);
  return seen;
}

static void name_holders(struct listening *all, size_t count) {
  DIR *processes = opendir("/proc");
  long seen = 0;
  for (struct dirent *entry; processes && seen < MAX_SCANNED_FILES && (entry = readdir(processes));)
    if (isdigit((unsigned char)entry->d_name[0])) seen += look_into(strtol(entry->d_name, NULL, 10), all, count);
  if (processes) closedir(processes);
}

/* listening FROM COUNT: a part of those that others than the machine itself may reach, `PROTOCOL ADDRESS PORT PID
 * PROGRAM` each; of a socket that no process was seen to have open, the process is 0 */
void verb_listening(struct answer *answer, int argc, char **argv) {
  (void)argc;
  static const char *const protocols[] = {"tcp4", "tcp6", "udp4", "udp6"};
  static struct listening all[MAX_LISTENING];
  size_t count = 0, from = strtoul(argv[1], NULL, 10), most = strtoul(argv[2], NULL, 10);
  if (access("/proc/net/tcp", R_OK) != 0) {
    answer->code = errno;
    return;
  }
  for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++) count = listening_in(protocols[i], all, count);
  name_holders(all, count);
  for (size_t i = from; i < count && i - from < most; i++)
    answer_text(answer, "%s %s %u %ld %s\n", all[i].protocol, all[i].address, all[i].port, all[i].pid, all[i].program);
}
