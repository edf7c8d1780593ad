/* Code that Ballast's programs in a guest share: the init of a workload's own root filesystem, and the agent in a
 * full system. */
#ifndef BALLAST_GUEST_H
#define BALLAST_GUEST_H

#include "enter.h"

/*
 * Reads what to start: NUL-terminated strings, lists led by their count. They are workdir, uid and gid, then lists of
 * groups, arguments, environment, volumes and limits of resources. Returns 0, or an errno: EINVAL when the file is not that.
 */
int read_spec(const char *path, struct entry *entry);
/* Reads the same from memory, which the entry then refers to. The byte behind it is a NUL. */
int parse_spec(char *spec, size_t size, struct entry *entry);

/* The memory of processes in KiB, of pages that several share in equal parts: all that they have mapped, and of it what
 * is no page of a file. */
struct process_memory {
  unsigned long long pss_kib, held_kib;
};
/* Adds that of one process; nothing for kernel threads. */
void add_process_memory(const char *pid, struct process_memory *sum);
/* Writes the memory of the workload's processes and of the whole guest, in bytes, as one line of JSON without its
 * line break. */
void memory_json(const struct process_memory *workload, char *json, size_t size);
/* Turns systemd's lines `NAME=value` into one line of JSON without its line break. Other lines and values that are no
 * number are left out. */
void properties_json(char *printed, char *json, size_t size);

/* Opens a serial line and makes it raw before anything is sent to it, or it would be sent back. */
int open_line(const char *path);

#endif
