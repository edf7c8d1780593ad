/* Objects that the kernel counts or lists, kept by a process so that the other side can look for them. */
#ifndef BALLAST_PROBE_OBJECTS_H
#define BALLAST_PROBE_OBJECTS_H

#include "answer.h"

/* descriptors COUNT: that many open files, two a pipe, which need no mounted filesystem */
int hold_descriptors(const char *text);
/* aio-requests COUNT: room for that many asynchronous requests, none of which is made */
int hold_requests(const char *text);
/* terminals COUNT: that many pseudoterminals, each of its master alone */
int hold_terminals(const char *text);
/* file-lock OFFSET: a lock on the byte at this offset, which identifies it, of a file in memory without a name. It
 * belongs to the open file and not to a process: the kernel lists such locks whatever the reader's PID namespace. */
int hold_file_lock(const char *text);
/* keys TEXT: keys whose descriptions begin with the text, in the keyring of the process, with which they end */
int hold_keys(const char *text);

#endif
