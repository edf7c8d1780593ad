#include "objects.h"
#include "answer.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_DESCRIPTORS = 512, MAX_REQUESTS = 256, MAX_TERMINALS = 16, HELD_KEYS = 16 };

/* descriptors COUNT: that many open files, two a pipe, which need no mounted filesystem */
int hold_descriptors(const char *text) {
  long count = strtol(text, NULL, 10);
  int ends[2];
  if (count < 2 || count > MAX_DESCRIPTORS) return EINVAL;
  for (; count > 0; count -= 2)
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  return 0;
}

/* aio-requests COUNT: room for that many asynchronous requests, none of which is made */
int hold_requests(const char *text) {
  unsigned long context = 0;
  long count = strtol(text, NULL, 10);
  if (count < 1 || count > MAX_REQUESTS) return EINVAL;
  return syscall(SYS_io_setup, count, &context) != 0 ? errno : 0;
}

/* terminals COUNT: that many pseudoterminals, each of its master alone */
int hold_terminals(const char *text) {
  long count = strtol(text, NULL, 10);
  if (count < 1 || count > MAX_TERMINALS) return EINVAL;
  for (; count > 0; count--)
    if (open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC) < 0) return errno;
  return 0;
}

/* file-lock OFFSET: a lock on the byte at this offset, which identifies it, of a file in memory without a name. It
 * belongs to the open file and not to a process: the kernel lists such locks whatever the reader's PID namespace. */
int hold_file_lock(const char *text) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = strtoll(text, NULL, 10), .l_len = 1};
  int file = memfd_create("ballast", MFD_CLOEXEC);
  if (lock.l_start < 1) return EINVAL;
  return file < 0 || fcntl(file, F_OFD_SETLK, &lock) != 0 ? errno : 0;
}

/* keys TEXT: keys whose descriptions begin with the text, in the keyring of the process, with which they end. Every user
 * may view them: it is not the user that must keep them from being listed. */
int hold_keys(const char *text) {
  const int process_keyring = -2, set_permissions = 5; /* KEY_SPEC_PROCESS_KEYRING and KEYCTL_SETPERM of linux/keyctl.h */
  const long permissions = 0x3f010001;                 /* all for who possesses them, viewing for everybody else */
  char description[128];
  for (int i = 0; i < HELD_KEYS; i++) {
    snprintf(description, sizeof description, "%.100s.%d", text, i);
    long key = syscall(SYS_add_key, "user", description, "-", 1, process_keyring);
    if (key < 0 || syscall(SYS_keyctl, set_permissions, key, permissions) < 0) return errno;
  }
  return 0;
}
