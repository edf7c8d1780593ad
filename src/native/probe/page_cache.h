/* One page of a file, and where it is read from: the memory, or the disk. */
#ifndef BALLAST_PROBE_PAGE_CACHE_H
#define BALLAST_PROBE_PAGE_CACHE_H

#include "answer.h"

void verb_cached_page(struct answer *answer, int argc, char **argv);
void verb_touch_page(struct answer *answer, int argc, char **argv);
void verb_drop_page(struct answer *answer, int argc, char **argv);

#endif
