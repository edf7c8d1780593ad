/* SHA-256 as FIPS 180-4 has it. */
#ifndef BALLAST_PROBE_SHA256_H
#define BALLAST_PROBE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BLOCK = 64, SHA256_SIZE = 32 };

struct sha256 {
  uint32_t state[8];
  uint64_t length;
  unsigned char block[SHA256_BLOCK];
};

void sha256_begin(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *data, size_t length);
/* The first `bytes` of the digest in hexadecimal, with a NUL. */
void sha256_end(struct sha256 *hash, char *hex, size_t bytes);

#endif
