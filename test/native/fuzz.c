/* Fuzzes parsers of what a guest, an instance or a kernel says, for libFuzzer: the first byte chooses the parser, the
 * rest is its input. Answers are not checked; the sanitizers watch. */
#include "../../src/native/parts/ftrace.h"
#include "../../src/native/parts/guest.h"
#include "../../src/native/parts/lines.h"
#include "../../src/native/parts/questions.h"
#include "../../src/native/probe/bpf.h"
#include "../../src/native/probe/ebpf.h"
#include "../../src/native/probe/manifest.h"
#include "../../src/native/probe/mounts.h"
#include "../../src/native/probe/workload.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned long touched;

static void touch(const unsigned char *data, size_t length) {
  for (size_t i = 0; i < length; i++) touched += data[i];
}

static void fuzz_request(char *text) {
  char *words[65];
  struct question question;
  char *of_session = strdup(text);
  if (question_of(text, &question)) touched += strlen(question.text);
  int count = split_words(of_session, words, 64);
  for (int i = 0; i < count; i++)
    if (percent_decode(words[i])) touched += strlen(words[i]);
  free(of_session);
}

/* The input goes through a pipe, so that lines are cut where reads are. */
static void fuzz_lines(const uint8_t *data, size_t size) {
  static struct lines lines;
  int ends[2];
  if (size > 60000 || pipe(ends) != 0) return;
  memset(&lines, 0, sizeof lines);
  lines.fd = ends[0];
  if (write(ends[1], data, size) < 0) abort();
  close(ends[1]);
  while (lines_read(&lines))
    for (char *line; (line = lines_next(&lines));) touched += strlen(line);
  close(ends[0]);
}

static void fuzz_spec(char *text, size_t size) {
  struct entry entry;
  if (parse_spec(text, size, &entry) == 0)
    for (char *const *word = entry.argv; *word; word++) touched += strlen(*word);
  free((void *)entry.groups);
  free((void *)entry.argv);
  free((void *)entry.envp);
  free((void *)entry.volumes);
}

static void fuzz_properties(char *text, size_t size) {
  char *json = malloc(size % 300 + 4);
  if (!json) return;
  properties_json(text, json, size % 300 + 4);
  touched += strlen(json);
  free(json);
}

static void fuzz_mount(char *text) {
  struct mount_line mount;
  if (parse_mount(text, &mount)) touched += strlen(mount.device) + strlen(mount.peers) + strlen(mount.type);
}

static void fuzz_paths(char *text) {
  static struct answer answer;
  answer.length = strlen(text) % 2 == 0 ? 0 : ANSWER_ROOM - 20;
  const char *path = mapped_path(text);
  if (path) answer_path(&answer, path);
}

static void fuzz_filter(const uint8_t *data, size_t size) {
  static struct sock_filter filter[BPF_MAXINSNS];
  const size_t length = size / sizeof *filter < BPF_MAXINSNS ? size / sizeof *filter : BPF_MAXINSNS;
  memcpy(filter, data, length * sizeof *filter);
  touched += (unsigned long)bpf_outcomes(filter, length, data[0], (uint32_t)size);
}

static void fuzz_device_program(const uint8_t *data, size_t size) {
  static struct bpf_insn program[512];
  const struct bpf_cgroup_dev_ctx device = {.access_type = data[0], .major = 1, .minor = 3};
  const size_t length = size / sizeof *program < 512 ? size / sizeof *program : 512;
  memcpy(program, data, length * sizeof *program);
  touched += (unsigned long)ebpf_run(program, length, &device);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  char *text = malloc(size);
  if (!text) return 0;
  memcpy(text, data + 1, size - 1);
  text[size - 1] = '\0';
  switch (data[0] % 9) {
    case 0: fuzz_request(text); break;
    case 1: fuzz_lines(data + 1, size - 1); break;
    case 2: fuzz_spec(text, size - 1); break;
    case 3: fuzz_properties(text, size); break;
    case 4: fuzz_mount(text); break;
    case 5: fuzz_paths(text); break;
    case 6: fuzz_filter(data, size); break;
    case 7: fuzz_device_program(data, size); break;
    default: ftrace_records(data + 1, size - 1, touch); break;
  }
  free(text);
  return 0;
}
