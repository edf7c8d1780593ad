#include "lend.h"
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int lend(const char *socket_name, const char *word, const int *files, int count) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  const size_t length = strlen(socket_name);
  if (length >= sizeof to.sun_path || count > LEND_MOST) {
    errno = EINVAL;
    return -1;
  }
  /* The name of an abstract socket follows a NUL. */
  memcpy(to.sun_path + 1, socket_name, length);
  union {
    char room[CMSG_SPACE(LEND_MOST * sizeof(int))];
    struct cmsghdr aligned;
  } control = {0};
  struct iovec text = {(char *)word, strlen(word)};
  struct msghdr message = {
      .msg_name = &to,
      .msg_namelen = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length),
      .msg_iov = &text,
      .msg_iovlen = 1,
      .msg_control = &control,
      .msg_controllen = CMSG_SPACE((size_t)count * sizeof(int)),
  };
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
  memcpy(CMSG_DATA(head), files, (size_t)count * sizeof(int));
  int from = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (from < 0) return -1;
  ssize_t sent = sendmsg(from, &message, 0);
  const int code = errno;
  close(from);
  errno = code;
  return sent < 0 ? -1 : 0;
}

int lend_take(int socket, struct lent *lent) {
  union {
    char room[CMSG_SPACE(LEND_MOST * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
    struct cmsghdr aligned;
  } control;
  *lent = (struct lent){0};
  struct iovec text = {lent->word, sizeof lent->word - 1};
  struct msghdr message = {
      .msg_iov = &text, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  if (recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) < 0) return 0;
  int is_root = 0;
  for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
    if (head->cmsg_level != SOL_SOCKET) continue;
    const size_t length = head->cmsg_len - CMSG_LEN(0);
    if (head->cmsg_type == SCM_RIGHTS && length <= sizeof lent->files) {
      memcpy(lent->files, CMSG_DATA(head), length);
      lent->count = (int)(length / sizeof(int));
    } else if (head->cmsg_type == SCM_CREDENTIALS && length == sizeof(struct ucred)) {
      struct ucred sender;
      memcpy(&sender, CMSG_DATA(head), sizeof sender);
      is_root = sender.uid == 0;
    }
  }
  if (is_root) return 1;
  while (lent->count > 0) close(lent->files[--lent->count]);
  return 0;
}
