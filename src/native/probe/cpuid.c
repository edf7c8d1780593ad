#include "cpuid.h"
#include <errno.h>
#include <stdlib.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

/* cpuid LEAF...: what the instruction answers for each leaf in hexadecimal, `LEAF EAX EBX ECX EDX`, one a line; a leaf
 * that the processor does not have is left out. It needs no right and no file, so that only what stands between program
 * and processor can answer otherwise. */
void verb_cpuid(struct answer *answer, int argc, char **argv) {
#ifdef __x86_64__
  for (int i = 1; i < argc; i++) {
    const unsigned leaf = (unsigned)strtoul(argv[i], NULL, 16);
    unsigned a, b, c, d;
    if (leaf > (unsigned)__get_cpuid_max(leaf & 0x80000000u, NULL)) continue;
    __cpuid_count(leaf, 0, a, b, c, d);
    answer_text(answer, "%08x %08x %08x %08x %08x\n", leaf, a, b, c, d);
  }
#else
  (void)argc;
  (void)argv;
  answer->code = ENOSYS;
#endif
}
