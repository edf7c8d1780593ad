/* Unit tests of the parts that the C programs share. It ends with the first failure, and prints `N checks` otherwise. */
#include "../../src/native/parts/files.h"
#include "../../src/native/parts/ftrace.h"
#include "../../src/native/parts/guest.h"
#include "../../src/native/parts/lend.h"
#include "../../src/native/parts/lines.h"
#include "../../src/native/parts/living.h"
#include "../../src/native/parts/questions.h"
#include "../../src/native/parts/relay.h"
#include "../../src/native/parts/words.h"
#include "../../src/native/probe/bpf.h"
#include "../../src/native/probe/ebpf.h"
#include "../../src/native/probe/endpoint.h"
#include "../../src/native/probe/mounts.h"
#include "../../src/native/probe/output.h"
#include "../../src/native/probe/settings.h"
#include "../../src/native/probe/workload.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/un.h>
#include <unistd.h>

static int checks;

#define CHECK(condition) check(condition, #condition, __LINE__)
static void check(int is_so, const char *condition, int line) {
  checks++;
  if (is_so) return;
  fprintf(stderr, "line %d: not so: %s\n", line, condition);
  exit(1);
}

static int same(const char *a, const char *b) { return a && strcmp(a, b) == 0; }

static void decodes(void) {
  char plain[] = "a%20b%25%0aC", wrong[] = "a%2", nul[] = "a%00b", other[] = "%zz", none[] = "";
  CHECK(percent_decode(plain) && same(plain, "a b%\nC"));
  CHECK(!percent_decode(wrong));
  CHECK(!percent_decode(nul));
  CHECK(!percent_decode(other));
  CHECK(percent_decode(none) && same(none, ""));
}

static void finds_numbers(void) {
  const char io[] = "rchar: 6976\nwchar: 0\nread_bytes: 20971520\nwrite_bytes: 7\ncancelled_write_bytes: 0\n";
  CHECK(number_after(io, "\nread_bytes: ") == 20971520);
  CHECK(number_after(io, "\nwrite_bytes: ") == 7);
  CHECK(number_after(io, "\nnothing: ") == 0);
  CHECK(number_after("some avg10=0.00 total=1234\nfull total=5\n", " total=") == 1234);
}

static void splits(void) {
  char line[] = "run 5  x ", many[] = "a b c d";
  char *words[6];
  CHECK(split_words(line, words, 5) == 5);
  CHECK(same(words[0], "run") && same(words[2], "") && same(words[3], "x") && same(words[4], "") && !words[5]);
  CHECK(split_words(many, words, 3) == -1);
}

static void reads_lines(void) {
  int ends[2];
  static struct lines lines;
  static char longest[LINE_ROOM + 10];
  memset(longest, 'x', sizeof longest);
  CHECK(pipe(ends) == 0);
  lines.fd = ends[0];
  CHECK(write(ends[1], "one\ntw", 6) == 6);
  CHECK(lines_read(&lines) && same(lines_next(&lines), "one") && !lines_next(&lines));
  CHECK(write(ends[1], "o\n\n", 3) == 3);
  CHECK(lines_read(&lines) && same(lines_next(&lines), "two") && same(lines_next(&lines), "") && !lines_next(&lines));
  /* A line that is too long is left out whole, and the next one is read. */
  CHECK(write(ends[1], longest, sizeof longest) == sizeof longest && write(ends[1], "\nnext\n", 6) == 6);
  char *line = NULL;
  while (!line && lines_read(&lines)) line = lines_next(&lines);
  CHECK(same(line, "next"));
  close(ends[1]);
  CHECK(!lines_read(&lines));
  close(ends[0]);
}

static void reads_questions(void) {
  struct question question;
  char good[] = "7 run 5 x", huge[] = "9999999999 x", bare[] = "7", word[] = "x y", negative[] = "-1 x";
  CHECK(question_of(good, &question) && question.id == 7 && same(question.text, "run 5 x"));
  CHECK(!question_of(huge, &question));
  CHECK(!question_of(bare, &question));
  CHECK(!question_of(word, &question));
  CHECK(!question_of(negative, &question));
}

static void reads_specs(void) {
  static char good[] = "/w\0" "1\0" "2\0" "1\0" "3\0" "2\0sh\0-c\0" "1\0A=b\0" "0\0" "1\0" "7=1:-1\0";
  static char no_command[] = "/w\0" "1\0" "2\0" "0\0" "0\0" "0\0" "0\0" "0\0";
  static char too_few[] = "/w\0" "1\0" "2\0" "0\0" "3\0sh\0";
  static char endless[] = "/w\0" "1\0" "2\0" "0\0" "99999999\0sh\0";
  static char cut[] = "20\0" "5\0" "5\0" "9999999001";
  static char no_number[] = "/w\0x\0" "2\0";
  struct entry entry;
  CHECK(parse_spec(good, sizeof good - 1, &entry) == 0);
  CHECK(same(entry.workdir, "/w") && entry.uid == 1 && entry.gid == 2 && entry.group_count == 1);
  CHECK(entry.groups[0] == 3 && same(entry.argv[1], "-c") && !entry.argv[2]);
  CHECK(same(entry.envp[0], "A=b") && !entry.volumes[0] && same(entry.resources[0], "7=1:-1") && !entry.resources[1]);
  CHECK(parse_spec(no_command, sizeof no_command - 1, &entry) == EINVAL);
  CHECK(parse_spec(too_few, sizeof too_few - 1, &entry) == EINVAL);
  CHECK(parse_spec(endless, sizeof endless - 1, &entry) == EINVAL);
  CHECK(parse_spec(cut, sizeof cut - 1, &entry) == EINVAL);
  CHECK(parse_spec(no_number, sizeof no_number - 1, &entry) == EINVAL);
}

static void writes_properties(void) {
  char printed[] = "A=12\nB=\nnothing\nC\"x=3\nD=45 us\n", json[64], small[12], again[] = "A=12\nLonger=123456\n";
  properties_json(printed, json, sizeof json);
  CHECK(same(json, "{\"A\":12,\"D\":45}"));
  properties_json(again, small, sizeof small);
  CHECK(same(small, "{\"A\":12}"));
}

static size_t records, bytes;
static void count(const unsigned char *data, size_t length) {
  (void)data;
  records++;
  bytes += length;
}

static void reads_trace_pages(void) {
  /* The page has two words, a record of eight bytes, then one whose length leads nowhere: it must end the page. */
  unsigned char page[64] = {0}, *at = page + 16;
  page[8] = 40;
  at[0] = 2;
  at[12] = 0;
  memset(at + 16, 0xff, 4);
  at[16] = 0xfc;
  ftrace_records(page, sizeof page, count);
  CHECK(records == 1 && bytes == 8);
}

static void reads_mounts(void) {
  char good[] = "36 35 98:0 /mnt1 /mnt2 rw,noatime shared:7 master:1 - ext3 /dev/root rw", bad[] = "36 35 98:0 / /x rw shared:7";
  struct mount_line mount;
  CHECK(parse_mount(good, &mount) && same(mount.device, "98:0") && same(mount.point, "/mnt2"));
  CHECK(same(mount.peers, "shared:7") && same(mount.type, "ext3"));
  CHECK(!parse_mount(bad, &mount));
  char memory[] = "9 8 0:31 /docker/ab /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n";
  CHECK(parse_mount(memory, &mount) && same(mount.options, "rw,memory\n"));
  CHECK(is_own_cgroup(&mount, "5:cpu,cpuacct:/docker\n4:memory:/docker/ab\n0::/\n"));
  CHECK(!is_own_cgroup(&mount, "4:memory:/docker/abc\n"));
  CHECK(!is_own_cgroup(&mount, "4:memory:/docker\n"));
  CHECK(!is_own_cgroup(&mount, "5:cpu:/docker/ab\n0::/docker/ab\n"));
  char unified[] = "9 8 0:26 /../.. /sys/fs/cgroup rw - cgroup2 cgroup rw\n";
  CHECK(parse_mount(unified, &mount) && !is_own_cgroup(&mount, "0::/\n") && !is_own_cgroup(&mount, ""));
}

static void reads_maps(void) {
  char file[] = "55d0-55d1 r-xp 0 00:01 7  /bin/a b", device[] = "5-6 rw-s 0 00:01 7 /dev/zero (deleted)", heap[] = "5-6 rw-p 0 0 0 [heap]";
  CHECK(same(mapped_path(file), "/bin/a b"));
  CHECK(!mapped_path(device));
  CHECK(!mapped_path(heap));
}

static void reads_files(void) {
  char text[8];
  size_t length;
  CHECK(read_text("/nothing", text, sizeof text) == -1 && errno == ENOENT && text[0] == '\0');
  CHECK(read_text("/proc/cpuinfo", text, sizeof text) == 7 && text[7] == '\0');
  char *whole = read_whole("/proc/cpuinfo", 10, &length);
  CHECK(whole && length == 10 && whole[10] == '\0');
  free(whole);
  CHECK(!read_whole("/proc", 10, NULL) && errno == EISDIR);
}

static struct relay relay = {.reserved = WORDS_SIGN};

static void relays_output(void) {
  int to[2];
  char text[64] = "";
  CHECK(pipe(to) == 0 && relay_open(&relay, getuid()) == 0 && relay_begin(&relay, to[1]) == 0);
  /* The workload's ends block, as those of a container do. */
  CHECK((fcntl(relay.into[0], F_GETFL) & O_NONBLOCK) == 0);
  const char forged[] = "\x1e" "ballast: exit 0\n";
  CHECK(write(relay.into[0], forged, 17) == 17 && write(relay.into[1], "error\n", 6) == 6);
  relay_started(&relay);
  relay_drain(&relay);
  words_say(to[1], "\n", "exit %d", 3);
  CHECK(read(to[0], text, sizeof text) > 0 && same(text, "?ballast: exit 0\nerror\n\n\x1e" "ballast: exit 3\n"));
  /* Both pipes have ended, which is seen by the next look. */
  relay_pass(&relay);
  CHECK(relay.from[0] == -1 && relay.from[1] == -1);
  close(to[0]);
  close(to[1]);
}

static void relays_to_nobody(void) {
  int to[2];
  char more[1000] = "";
  CHECK(pipe(to) == 0 && relay_open(&relay, getuid()) == 0 && relay_begin(&relay, to[1]) == 0);
  close(to[0]);
  signal(SIGPIPE, SIG_IGN);
  /* More than a pipe holds: whoever writes goes on, although nobody reads. */
  int written = 0;
  for (; written < 200 && write(relay.into[0], more, sizeof more) == sizeof more; written++) relay_pass(&relay);
  CHECK(written == 200);
  relay_started(&relay);
  relay_drain(&relay);
  close(to[1]);
}

static void relays_slowly(void) {
  int to[2];
  static char chunk[RELAY_CHUNK];
  size_t passed = 0;
  CHECK(pipe(to) == 0 && relay_open(&relay, getuid()) == 0 && relay_begin(&relay, to[1]) == 0);
  CHECK(fcntl(to[1], F_SETPIPE_SZ, 4096) == 4096 && fcntl(to[0], F_SETFL, O_NONBLOCK) == 0);
  CHECK(write(relay.into[0], chunk, 10000) == 10000);
  relay_started(&relay);
  for (int i = 0; i < 20; i++) {
    relay_pass(&relay);
    const ssize_t got = read(to[0], chunk, sizeof chunk);
    passed += got > 0 ? (size_t)got : 0;
  }
  CHECK(passed == 10000);
  close(to[0]);
  close(to[1]);
}

static void lends_descriptors(void) {
  static const char name[] = "ballast-unit-test";
  struct sockaddr_un own = {.sun_family = AF_UNIX};
  struct lent lent;
  int ends[2], yes = 1, sock = socket(AF_UNIX, SOCK_DGRAM, 0);
  char byte = 0;
  memcpy(own.sun_path + 1, name, sizeof name - 1);
  CHECK(pipe(ends) == 0 && lend(name, "output", ends, 2) == -1 && errno == ECONNREFUSED);
  CHECK(bind(sock, (struct sockaddr *)&own, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof name)) == 0);
  CHECK(setsockopt(sock, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes) == 0);
  CHECK(!lend_take(sock, &lent));
  CHECK(lend(name, "output", ends, 2) == 0 && lend(name, "a longer word than fits", ends + 1, 1) == 0);
  CHECK(lend_take(sock, &lent) == (getuid() == 0));
  if (getuid() == 0) {
    CHECK(same(lent.word, "output") && lent.count == 2);
    CHECK(write(lent.files[1], "x", 1) == 1 && read(ends[0], &byte, 1) == 1 && byte == 'x');
    CHECK(lend_take(sock, &lent) && same(lent.word, "a longer word t") && lent.count == 1);
  }
  close(sock);
}

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_##action)
#define OUTCOMES(filter, number) bpf_outcomes(filter, sizeof filter / sizeof *filter, number, AUDIT_ARCH_X86_64)

/* A filter as engines make it: another architecture is killed, one call is refused, and one passes with an argument. */
static void evaluates_filters(void) {
  const struct sock_filter usual[] = {
      LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0), RETURN(KILL_PROCESS),
      LOAD(nr), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 101, 4, 0), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 135, 0, 2),
      LOAD(args[0]), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 8, 0, 1), RETURN(ALLOW), RETURN(ERRNO),
  };
  CHECK(OUTCOMES(usual, 0) == BPF_PASSES);
  CHECK(OUTCOMES(usual, 101) == BPF_REFUSES);
  CHECK(OUTCOMES(usual, 135) == (BPF_PASSES | BPF_REFUSES));
  CHECK(bpf_outcomes(usual, sizeof usual / sizeof *usual, 0, AUDIT_ARCH_I386) == BPF_REFUSES);
}

static void evaluates_odd_filters(void) {
  /* the number kept in memory, moved, and changed before it is compared */
  const struct sock_filter roundabout[] = {
      LOAD(nr), BPF_STMT(BPF_ST, 3), BPF_STMT(BPF_LDX | BPF_MEM, 3), BPF_STMT(BPF_LD | BPF_IMM, 7),
      BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0), BPF_STMT(BPF_MISC | BPF_TAX, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 10, 0, 1), RETURN(LOG), RETURN(TRAP),
  };
  const struct sock_filter by_argument[] = {LOAD(args[1]), BPF_STMT(BPF_RET | BPF_A, 0)};
  const struct sock_filter asked[] = {RETURN(USER_NOTIF)};
  const struct sock_filter endless[] = {LOAD(nr)}, outside[] = {BPF_STMT(BPF_JMP | BPF_JA, 7), RETURN(ALLOW)};
  const struct sock_filter beyond[] = {BPF_STMT(BPF_STX, BPF_MEMWORDS), RETURN(ALLOW)};
  CHECK(OUTCOMES(roundabout, 3) == BPF_PASSES && OUTCOMES(roundabout, 4) == BPF_REFUSES);
  CHECK(OUTCOMES(by_argument, 0) == (BPF_PASSES | BPF_REFUSES));
  CHECK(OUTCOMES(asked, 0) == (BPF_PASSES | BPF_REFUSES));
  CHECK(OUTCOMES(endless, 0) == BPF_INVALID && OUTCOMES(outside, 0) == BPF_INVALID);
  CHECK(OUTCOMES(beyond, 0) == BPF_INVALID && bpf_outcomes(beyond, 0, 0, 0) == BPF_INVALID);
}

#define STEP(operation, to, from, offset, value)                                                                       \
  { .code = (operation), .dst_reg = (to), .src_reg = (from), .off = (offset), .imm = (value) }
#define EXIT STEP(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define RUN(program, device) ebpf_run(program, sizeof program / sizeof *program, device)

/* A program as runtimes write it: null may be opened, and every block device read. */
static void runs_device_programs(void) {
  const struct bpf_insn usual[] = {
      STEP(BPF_LDX | BPF_MEM | BPF_H, 2, 1, 0, 0), STEP(BPF_LDX | BPF_MEM | BPF_W, 3, 1, 0, 0),
      STEP(BPF_ALU64 | BPF_RSH, 3, 0, 0, 16), STEP(BPF_LDX | BPF_MEM | BPF_W, 4, 1, 4, 0),
      STEP(BPF_JMP | BPF_JNE, 2, 0, 3, BPF_DEVCG_DEV_CHAR), STEP(BPF_JMP | BPF_JNE, 4, 0, 5, 1),
      STEP(BPF_ALU64 | BPF_MOV, 0, 0, 0, 1), EXIT,
      STEP(BPF_ALU | BPF_MOV | BPF_X, 5, 3, 0, 0), STEP(BPF_ALU | BPF_AND, 5, 0, 0, BPF_DEVCG_ACC_READ),
      STEP(BPF_JMP | BPF_JEQ | BPF_X, 5, 3, -5, 0), STEP(BPF_ALU64 | BPF_MOV, 0, 0, 0, 0), EXIT,
  };
  const struct bpf_cgroup_dev_ctx null = {BPF_DEVCG_ACC_WRITE << 16 | BPF_DEVCG_DEV_CHAR, 1, 3},
                                  kvm = {BPF_DEVCG_ACC_READ << 16 | BPF_DEVCG_DEV_CHAR, 10, 232},
                                  disk = {BPF_DEVCG_ACC_READ << 16 | BPF_DEVCG_DEV_BLOCK, 8, 0},
                                  written = {BPF_DEVCG_ACC_WRITE << 16 | BPF_DEVCG_DEV_BLOCK, 8, 0};
  CHECK(RUN(usual, &null) == EBPF_ALLOWS && RUN(usual, &kvm) == EBPF_REFUSES);
  CHECK(RUN(usual, &disk) == EBPF_ALLOWS && RUN(usual, &written) == EBPF_REFUSES);
}

static void gives_up_on_other_programs(void) {
  const struct bpf_cgroup_dev_ctx any = {0};
  const struct bpf_insn calls[] = {STEP(BPF_JMP | BPF_CALL, 0, 0, 0, 1), EXIT};
  const struct bpf_insn turns[] = {STEP(BPF_JMP | BPF_JA, 0, 0, -1, 0), EXIT};
  const struct bpf_insn reaches[] = {STEP(BPF_LDX | BPF_MEM | BPF_W, 0, 1, 12, 0), EXIT};
  const struct bpf_insn stack[] = {STEP(BPF_LDX | BPF_MEM | BPF_W, 0, 10, -4, 0), EXIT};
  const struct bpf_insn leaks[] = {STEP(BPF_ALU64 | BPF_MOV | BPF_X, 0, 1, 0, 0), EXIT};
  const struct bpf_insn falls[] = {STEP(BPF_ALU64 | BPF_MOV, 0, 0, 0, 1)};
  CHECK(RUN(calls, &any) == EBPF_UNKNOWN && RUN(turns, &any) == EBPF_UNKNOWN);
  CHECK(RUN(reaches, &any) == EBPF_UNKNOWN && RUN(stack, &any) == EBPF_UNKNOWN);
  CHECK(RUN(leaks, &any) == EBPF_UNKNOWN && RUN(falls, &any) == EBPF_UNKNOWN);
  CHECK(ebpf_run(falls, 0, &any) == EBPF_UNKNOWN);
}

/* A file of this mode with three bytes. */
static void make_file(const char *name, mode_t mode) {
  const int file = open(name, O_WRONLY | O_CREAT | O_EXCL, mode);
  CHECK(file >= 0 && write(file, "old", 3) == 3 && close(file) == 0);
}

static void tries_settings(void) {
  static struct answer all, some, one, none;
  char folder[] = "/tmp/ballast-unit-XXXXXX", path[64], text[8], *pattern[] = {"", folder, "1000", "/p", "-/p/sub/*", "+/p/z", NULL};
  CHECK(mkdtemp(folder) && chdir(folder) == 0 && mkdir("sub", 0700) == 0);
  make_file("a", 0600);
  make_file("fixed", 0400); /* nobody may write to it, by its mode */
  make_file("z", 0600);
  make_file("sub/b", 0600);
  CHECK(symlink("a", "link") == 0);
  verb_settings(&all, 4, pattern);
  CHECK(all.code == 0 && !all.cut && same(all.text, "tried 3\nopen 3\npath /p/a\npath /p/sub/b\npath /p/z\n"));
  verb_settings(&some, 6, pattern);
  CHECK(same(some.text, "tried 2\nopen 2\npath /p/z\npath /p/a\n"));
  snprintf(path, sizeof path, "%s/a", folder);
  verb_settings(&one, 4, (char *[]){"", path, "1000", "/sys/x", NULL});
  CHECK(same(one.text, "tried 1\nopen 1\npath /sys/x\n"));
  CHECK(read_text(path, text, sizeof text) == 3 && same(text, "old"));
  verb_settings(&none, 4, (char *[]){"", "/nowhere", "1000", "", NULL});
  CHECK(none.code == ENOENT && chdir(folder) == 0);
  CHECK(unlink("sub/b") == 0 && rmdir("sub") == 0 && unlink("a") == 0 && unlink("z") == 0);
  CHECK(unlink("fixed") == 0 && unlink("link") == 0 && rmdir(folder) == 0 && chdir("/") == 0);
}

static void reads_endpoints(void) {
  struct sockaddr_storage at;
  socklen_t size;
  const struct sockaddr_in *four = (const struct sockaddr_in *)&at;
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&at;
  CHECK(endpoint_of("172.17.0.1:80", &at, &size) && size == sizeof *four && four->sin_family == AF_INET);
  CHECK(ntohs(four->sin_port) == 80 && ntohl(four->sin_addr.s_addr) == 0xac110001);
  CHECK(endpoint_of("fe80::1%lo:65535", &at, &size) && size == sizeof *six && six->sin6_family == AF_INET6);
  CHECK(ntohs(six->sin6_port) == 65535 && six->sin6_scope_id != 0);
  CHECK(endpoint_of("::1:1", &at, &size) && six->sin6_scope_id == 0);
  static const char *const wrong[] = {"", ":", "1.2.3.4", "1.2.3.4:", "1.2.3.4:x", "1.2.3.4:65536", "1.2.3:80", "[::1]:80"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK(!endpoint_of(wrong[i], &at, &size));
}

/* What `print` says of a process that has this as its standard output. */
static const char *printed_to(int output, char *bytes) {
  static struct answer answer;
  char pid[16];
  const pid_t child = fork();
  if (child == 0) {
    dup2(output, STDOUT_FILENO);
    for (;;) pause();
  }
  snprintf(pid, sizeof pid, "%d", (int)child);
  /* The child may not have come to its output yet. */
  for (int tries = 0; tries < 200; tries++) {
    char path[32];
    struct stat theirs, ours;
    snprintf(path, sizeof path, "/proc/%s/fd/1", pid);
    if (stat(path, &theirs) == 0 && fstat(output, &ours) == 0 && theirs.st_ino == ours.st_ino) break;
    usleep(10000);
  }
  answer = (struct answer){0};
  verb_print(&answer, 4, (char *[]){"", pid, bytes, "100", NULL});
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return answer.code == 0 ? answer.text : strerrorname_np(answer.code);
}

static void prints_in_the_place_of_others(void) {
  char many[] = "1000000", few[] = "100", path[] = "/tmp/ballast-unit-XXXXXX", read_back[200];
  int ends[2], file = mkstemp(path);
  struct stat about;
  CHECK(pipe(ends) == 0 && file >= 0);
  CHECK(strncmp(printed_to(ends[1], few), "100 ", 4) == 0 && read(ends[0], read_back, sizeof read_back) == 100);
  /* Nobody reads: it takes what the pipe holds, and ends at its time. */
  CHECK(strncmp(printed_to(ends[1], many), "65536 ", 6) == 0);
  /* A file is never written to. */
  CHECK(same(printed_to(file, few), strerrorname_np(ENOTSUP)) && fstat(file, &about) == 0 && about.st_size == 0);
  CHECK(unlink(path) == 0 && close(file) == 0 && close(ends[0]) == 0 && close(ends[1]) == 0);
}

int main(void) {
  decodes();
  finds_numbers();
  splits();
  reads_lines();
  reads_questions();
  reads_specs();
  writes_properties();
  reads_trace_pages();
  reads_mounts();
  reads_maps();
  reads_files();
  relays_output();
  relays_to_nobody();
  relays_slowly();
  lends_descriptors();
  evaluates_filters();
  evaluates_odd_filters();
  runs_device_programs();
  gives_up_on_other_programs();
  tries_settings();
  prints_in_the_place_of_others();
  reads_endpoints();
  printf("%d checks\n", checks);
  return 0;
}
