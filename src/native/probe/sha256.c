#include "sha256.h"
#include "answer.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const uint32_t sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

void sha256_begin(struct sha256 *hash) {
  static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(hash->state, first, sizeof first);
  hash->length = 0;
}

static uint32_t rotated(uint32_t word, int by) {
  return (word >> by) | (word << (32 - by));
}

static void sha256_block(uint32_t *state, const unsigned char *bytes) {
  uint32_t words[64], a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 16; i++, bytes += 4)
    words[i] = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
  for (int i = 16; i < 64; i++) {
    uint32_t x = words[i - 15], y = words[i - 2];
    words[i] = words[i - 16] + (rotated(x, 7) ^ rotated(x, 18) ^ (x >> 3)) + words[i - 7] +
               (rotated(y, 17) ^ rotated(y, 19) ^ (y >> 10));
  }
  for (int i = 0; i < 64; i++) {
    uint32_t one = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g)) +
                   sha256_constants[i] + words[i];
    uint32_t two = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void sha256_add(struct sha256 *hash, const void *data, size_t length) {
  const unsigned char *bytes = data;
  size_t used = hash->length % SHA256_BLOCK;
  hash->length += length;
  while (used + length >= SHA256_BLOCK) {
    size_t taken = SHA256_BLOCK - used;
    if (used > 0) memcpy(hash->block + used, bytes, taken);
    sha256_block(hash->state, used > 0 ? hash->block : bytes);
    bytes += taken;
    length -= taken;
    used = 0;
  }
  memcpy(hash->block + used, bytes, length);
}

/* The first `bytes` of the digest in hexadecimal, with a NUL. */
void sha256_end(struct sha256 *hash, char *hex, size_t bytes) {
  static const unsigned char padding[SHA256_BLOCK] = {0x80};
  unsigned char length[8];
  for (int i = 0; i < 8; i++) length[i] = (unsigned char)(hash->length * 8 >> (56 - 8 * i));
  sha256_add(hash, padding, 1 + (119 - hash->length % SHA256_BLOCK) % SHA256_BLOCK);
  sha256_add(hash, length, sizeof length);
  for (size_t i = 0; i < bytes; i++) sprintf(hex + 2 * i, "%02x", hash->state[i / 4] >> (24 - 8 * (i % 4)) & 0xff);
}
