#include "ftrace.h"
#include <stdint.h>
#include <string.h>

enum { HEAD = 16, TYPE_PADDING = 29, TYPE_TIME_EXTEND = 30, TYPE_TIME_STAMP = 31 };

void ftrace_records(const unsigned char *page, size_t length, void (*visit)(const unsigned char *data, size_t length)) {
  uint64_t commit;
  if (length < HEAD) return;
  memcpy(&commit, page + 8, sizeof commit);
  size_t end = HEAD + (size_t)(commit & 0xfffff);
  if (end > length) end = length;
  for (size_t at = HEAD, size; at + 8 <= end; at += size) {
    uint32_t head, first;
    memcpy(&head, page + at, 4);
    memcpy(&first, page + at + 4, 4);
    const unsigned type = head & 31;
    if (type == TYPE_PADDING && head >> 5 == 0) return;
    if (type == TYPE_TIME_EXTEND || type == TYPE_TIME_STAMP) size = 8;
    else if (type == 0 || type == TYPE_PADDING) size = 4 + (size_t)first;
    else size = 4 + (size_t)type * 4;
    if (size < 8 || size > end - at) return;
    const size_t data = type == 0 ? 8 : 4;
    if (type < TYPE_PADDING) visit(page + at + data, size - data);
  }
}
