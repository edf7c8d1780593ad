/* Descriptors that one program lends another by a datagram, with a word that says what for. */
#ifndef BALLAST_LEND_H
#define BALLAST_LEND_H

enum { LEND_MOST = 2 };

/* Sends them to an abstract socket. They stay open until the other side has closed its own. 0, or -1 with errno. */
int lend(const char *socket, const char *word, const int *files, int count);

struct lent {
  char word[16];
  int files[LEND_MOST];
  int count;
};
/* Takes what root has sent to a socket that passes on credentials; never blocks. False when there is nothing, and for
 * what somebody else has sent. */
int lend_take(int socket, struct lent *lent);

#endif
