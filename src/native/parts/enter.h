/* Becoming the workload: the last steps of a child before its program runs. The launcher, the guest's init and the
 * agent of a full system share them, so that every target starts the workload alike. */
#ifndef BALLAST_ENTER_H
#define BALLAST_ENTER_H

#include <stddef.h>
#include <sys/types.h>

struct entry {
  const char *root;    /* NULL: stay in the present root */
  const char *workdir; /* absolute, inside the root */
  uid_t uid;
  gid_t gid;
  const gid_t *groups;
  size_t group_count;
  char *const *argv;    /* NULL-terminated, never empty */
  char *const *envp;    /* NULL-terminated, NAME=value */
  char *const *volumes; /* folders to be made where they are missing, NULL-terminated; NULL: none */
  char *const *resources; /* limits of setrlimit, NULL-terminated, `NUMBER=SOFT:HARD`, -1: none; NULL: as they are */
};

/* Waits for ever when the first argument is `wait`: one of our programs then stands in for a workload that only has
 * to exist. A process can run it in any root, as `/proc/self/exe wait`. */
void wait_if_asked(int argc, char **argv);

/* Writes one line of at most `size` bytes with its NUL: `chdir /srv: No such file or directory`. */
void entry_error(char *error, size_t size, const char *what, const char *subject, int code);

/*
 * Enters the root and the working directory, takes the identity, and runs the program. Returns only on failure, with one
 * line of text in `error`.
 */
void entry_run(const struct entry *entry, char *error, size_t size);

#endif
