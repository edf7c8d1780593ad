#include "inside.h"
#include "clock.h"
#include "lines.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORDS = 512, LONGEST_MS = 24 * 60 * 60 * 1000, LONGEST_WAIT_MS = 60000 };

/* The arguments of `run MS ARGUMENT...`, decoded in place; 0 ms when it is none. */
static long parse(char *request, char **words) {
  int count = split_words(request, words, MOST_WORDS);
  if (count < 3 || strcmp(words[0], "run") != 0) return 0;
  for (int i = 2; i < count; i++)
    if (!percent_decode(words[i])) return 0;
  long limit_ms = strtol(words[1], NULL, 10);
  return limit_ms > 0 && limit_ms <= LONGEST_MS ? limit_ms : 0;
}

void inside_run(struct inside *inside, const struct entry *workload, const struct question *question, int output,
                int (*join)(const void *), const void *context) {
  char *words[MOST_WORDS + 1];
  long limit_ms = inside->pid ? 0 : parse(question->text, words);
  pid_t child = limit_ms == 0 ? -1 : fork();
  if (child < 0) return answer_question(output, question->id, "ran exit 126");
  if (child == 0) {
    char error[512];
    struct entry entry = *workload;
    entry.argv = words + 2;
    setsid();
    if (join(context) != 0) _exit(126);
    int none = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++)
      if (none < 0 || dup2(none, fd) < 0) _exit(126);
    syscall(SYS_close_range, 3, ~0U, 0);
    entry_run(&entry, error, sizeof error);
    _exit(127);
  }
  *inside = (struct inside){.pid = child, .question = question->id, .deadline_ms = monotonic_ms() + limit_ms};
}

int inside_left_ms(struct inside *inside) {
  if (!inside->pid || inside->is_late) return -1;
  long long left = inside->deadline_ms - monotonic_ms();
  if (left > 0) return left > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : (int)left;
  inside->is_late = 1;
  kill(-inside->pid, SIGKILL);
  kill(inside->pid, SIGKILL);
  return -1;
}

void inside_reaped(struct inside *inside, pid_t pid, int status, int output) {
  if (!inside->pid || pid != inside->pid) return;
  inside->pid = 0;
  if (inside->is_late) answer_question(output, inside->question, "ran late");
  else if (WIFSIGNALED(status)) answer_question(output, inside->question, "ran signal %d", WTERMSIG(status));
  else answer_question(output, inside->question, "ran exit %d", WEXITSTATUS(status));
}
