/* hangup PROGRAM: runs `PROGRAM serve LINE` on a terminal that hangs up, and says how long the program outlived that. */
#include "../../src/native/parts/clock.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  char answer[64];
  int line = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (argc != 2 || line < 0 || grantpt(line) != 0 || unlockpt(line) != 0) return 2;
  const char *name = ptsname(line);
  pid_t child = fork();
  if (child == 0) {
    execl(argv[1], argv[1], "serve", name, NULL);
    _exit(127);
  }
  /* Once the program answers it has the line open. */
  if (write(line, "1 ping\n", 7) != 7 || read(line, answer, sizeof answer) <= 0) return 2;
  close(line);
  const int64_t began = monotonic_ms();
  while (waitpid(child, NULL, WNOHANG) == 0) {
    if (monotonic_ms() - began > 5000) {
      kill(child, SIGKILL);
      puts("killed");
      return 1;
    }
    sleep_ms(1);
  }
  puts("ended");
  return 0;
}
