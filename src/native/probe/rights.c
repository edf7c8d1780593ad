#include "rights.h"
#include <errno.h>
#include <linux/posix_acl_xattr.h>
#include <linux/posix_acl.h>
#include <string.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/xattr.h>

enum { MOST_ENTRIES = 64 };

/* The entries of an access list for users and groups by number, and its mask: ` u:UID:7`, ` g:GID:4`, ` m::6`. */
static void tell_list(struct answer *answer, const char *path) {
  struct {
    struct posix_acl_xattr_header head;
    struct posix_acl_xattr_entry entries[MOST_ENTRIES];
  } list;
  const ssize_t length = lgetxattr(path, "system.posix_acl_access", &list, sizeof list);
  if (length < 0 && errno != ENODATA && errno != EOPNOTSUPP) answer_text(answer, " unknown");
  if (length < (ssize_t)sizeof list.head || list.head.a_version != POSIX_ACL_XATTR_VERSION) return;
  const size_t count = ((size_t)length - sizeof list.head) / sizeof *list.entries;
  for (size_t i = 0; i < count; i++) {
    const struct posix_acl_xattr_entry *entry = &list.entries[i];
    if (entry->e_tag == ACL_USER) answer_text(answer, " u:%u:%u", entry->e_id, entry->e_perm);
    if (entry->e_tag == ACL_GROUP) answer_text(answer, " g:%u:%u", entry->e_id, entry->e_perm);
    /* Where there is a mask, the group's bits of the mode are the mask's. */
    if (entry->e_tag == ACL_GROUP_OBJ) answer_text(answer, " o::%u", entry->e_perm);
    if (entry->e_tag == ACL_MASK) answer_text(answer, " m::%u", entry->e_perm);
  }
}

/* rights PATH...: for each `MODE UID GID [ENTRY...]`, or `- ERRNO`, a line each; links are not followed */
void verb_rights(struct answer *answer, int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    struct stat about;
    if (lstat(argv[i], &about) != 0) answer_text(answer, "- %s", strerrorname_np(errno));
    else {
      answer_text(answer, "%o %u %u", about.st_mode, about.st_uid, about.st_gid);
      tell_list(answer, argv[i]);
    }
    answer_text(answer, "\n");
  }
}
