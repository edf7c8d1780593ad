#include "families.h"
#include "gates.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* NO_TYPE is above all types, so the kernel refuses it before it looks for the family. UNUSED_TYPE is among them and no
 * family has it: the kernel looks for the family first, and would load a module for it. */
enum { FAMILIES = 46, PROTOCOLS = 32, NO_TYPE = 15, UNUSED_TYPE = 9, SOCKET_CALL = 41 };

static int ask(long family, long type, long protocol) {
#ifdef __x86_64__
  const long arguments[6] = {family, type, protocol, BAD, BAD, BAD};
  return outcome(GATE_NATIVE, SOCKET_CALL, arguments);
#else
  (void)family;
  (void)type;
  (void)protocol;
  return GATE_NOT_TRIED;
#endif
}

/* families filter|kernel: the outcome of asking for a socket of each family, of a type that it does not have, in their
 * order. `kernel` also tells families that the kernel does not have (`EAFNOSUPPORT`): only where it loads no modules. */
void verb_families(struct answer *answer, int argc, char **argv) {
  (void)argc;
  long type = argv[1][0] == 'k' ? UNUSED_TYPE : NO_TYPE;
  for (long family = 0; family < FAMILIES; family++) answer_text(answer, "%s\n", outcome_name(ask(family, type, 0)));
}

/* netlinks: the same for each protocol of netlink. Those that the kernel has a socket of here are asked for as they are,
 * and closed; the others of a type that does not exist, so that no module is loaded. */
void verb_netlinks(struct answer *answer, int argc, char **argv) {
  (void)argc;
  (void)argv;
  bool registered[PROTOCOLS] = {false};
  char line[256];
  unsigned protocol;
  FILE *file = fopen("/proc/net/netlink", "re");
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "%*s %u", &protocol) == 1 && protocol < PROTOCOLS) registered[protocol] = true;
  if (file) fclose(file);
  for (long i = 0; i < PROTOCOLS; i++)
    answer_text(answer, "%s\n", outcome_name(ask(AF_NETLINK, registered[i] ? SOCK_RAW : NO_TYPE, i)));
}
