/*
 * Programs run inside on request, one at a time, beside the workload and as it is: its user, environment and folder. The
 * launcher and the guest's programs share them, so that every target asks alike. A request is `run MS ARGUMENT...` with
 * percent-encoded arguments; its answer, once the program has ended, is `ran exit CODE`, `ran signal N`, or `ran late`
 * when the program was killed after MS. 126: refused; 127: it could not be run.
 */
#ifndef BALLAST_INSIDE_H
#define BALLAST_INSIDE_H

#include "enter.h"
#include "questions.h"

struct inside {
  pid_t pid; /* 0: none is running */
  unsigned question;
  long long deadline_ms;
  int is_late;
};

/* `join` takes the child where the workload is, such as into its cgroup; -1 when it cannot. Answers to `output`. */
void inside_run(struct inside *inside, const struct entry *workload, const struct question *question, int output,
                int (*join)(const void *), const void *context);
/* The time in ms until the running program is killed; -1 without one. When that time has passed it kills the program,
 * and what is still in its session's group. */
int inside_left_ms(struct inside *inside);
/* Is to be called for every child that was reaped. */
void inside_reaped(struct inside *inside, pid_t pid, int status, int output);

#endif
