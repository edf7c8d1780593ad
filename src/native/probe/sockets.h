/* Questions put to others over a socket. Their time limit is the request's own deadline. */
#ifndef BALLAST_PROBE_SOCKETS_H
#define BALLAST_PROBE_SOCKETS_H

#include "answer.h"

void verb_connects(struct answer *answer, int argc, char **argv);
void verb_datagram(struct answer *answer, int argc, char **argv);
void verb_unix_get(struct answer *answer, int argc, char **argv);

#endif
