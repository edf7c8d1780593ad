/* Questions about files. Nothing is ever created, written or waited for. */
#ifndef BALLAST_PROBE_FILES_H
#define BALLAST_PROBE_FILES_H

#include "answer.h"

int open_quietly(const char *path, int access);
void verb_read(struct answer *answer, int argc, char **argv);
void verb_lines(struct answer *answer, int argc, char **argv);
void verb_containing(struct answer *answer, int argc, char **argv);
void verb_digest(struct answer *answer, int argc, char **argv);
void verb_list(struct answer *answer, int argc, char **argv);
void verb_stat(struct answer *answer, int argc, char **argv);
void verb_statfs(struct answer *answer, int argc, char **argv);
void verb_open(struct answer *answer, int argc, char **argv);
void verb_readlink(struct answer *answer, int argc, char **argv);

#endif
