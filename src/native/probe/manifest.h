/* All files of a root filesystem, so that two can be compared without sending what they have in common. Each file
 * belongs to one of a fixed number of buckets by its path, and the digests of the buckets tell in which to look. */
#ifndef BALLAST_PROBE_MANIFEST_H
#define BALLAST_PROBE_MANIFEST_H

#include "answer.h"

void verb_manifest(struct answer *answer, int argc, char **argv);
/* Writes a path as one word; a path that does not fit is given by its digest. */
void answer_path(struct answer *answer, const char *path);

#endif
