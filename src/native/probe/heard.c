#include "heard.h"
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { MESSAGE_ROOM = 2048 };

uint32_t *heard_place(size_t slot) {
  static uint32_t *sheet;
  if (!sheet) {
    void *shared = mmap(NULL, MAX_HOLDS * sizeof *sheet, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return NULL;
    sheet = shared;
  }
  __atomic_store_n(&sheet[slot], 0, __ATOMIC_RELAXED);
  return &sheet[slot];
}

static void note(const char *message, size_t length, const char *marker, uint32_t *heard) {
  const char *end = message + length, *at = memmem(message, length, marker, strlen(marker));
  if (!at || (at += strlen(marker)) >= end || *at < 'a' || *at > 'z') return;
  __atomic_fetch_or(heard, UINT32_C(1) << (*at - 'a'), __ATOMIC_RELAXED);
}

int hear(int file, const char *marker, uint32_t *heard, int output) {
  char message[MESSAGE_ROOM];
  if (strlen(marker) < 8) return EINVAL;
  pid_t leader = getpid(), listener = fork();
  if (listener != 0) return listener < 0 ? errno : 0;
  close(output);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != leader) _exit(0);
  for (ssize_t got; (got = read(file, message, sizeof message)) >= 0 || errno == EINTR;)
    if (got > 0) note(message, (size_t)got, marker, heard);
  _exit(0);
}
