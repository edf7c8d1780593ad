#include "detach.h"
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

int detach(void) {
  pid_t child = fork();
  if (child < 0) return -1;
  if (child > 0) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    _exit(0);
  }
  setsid();
  return 0;
}
