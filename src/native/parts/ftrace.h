/* Pages of the kernel's trace ring buffer, as `trace_pipe_raw` gives them: see the kernel's linux/ring_buffer.h. */
#ifndef BALLAST_FTRACE_H
#define BALLAST_FTRACE_H

#include <stddef.h>

/* Visits the data of each record on the page, in order. A page that is damaged is left at the damage. */
void ftrace_records(const unsigned char *page, size_t length, void (*visit)(const unsigned char *data, size_t length));

#endif
