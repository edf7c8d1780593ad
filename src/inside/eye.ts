import { BallastError } from '../errors.ts';
import type { Ask } from './ask.ts';
import type { HoldKind } from './hold-kind.ts';
import { NetworkEye } from './network-eye.ts';
import { PageEye } from './page-eye.ts';
import { longestText, type Reading, readingOf, wholeText } from './reading.ts';
import type { AskOptions, ProbeSession } from './session.ts';
import { SystemEye } from './system-eye.ts';

/** One side that a probe looks from: inside an instance, or the host. The same questions are put to both. */
export class Eye {
  readonly #session: ProbeSession;
  /** Questions about the network that it is in. */
  readonly network: NetworkEye;
  /** Questions about single pages of files. */
  readonly pages: PageEye;
  /** Questions about the machine as a whole, and about what its processes hold. */
  readonly system: SystemEye;

  constructor(session: ProbeSession) {
    this.#session = session;
    const ask: Ask = (verb, args, options) => this.#ask(verb, args, options);
    this.network = new NetworkEye(ask);
    this.pages = new PageEye(ask);
    this.system = new SystemEye(ask);
  }

  /** The beginning of a file. */
  read(path: string, mostBytes = longestText): Promise<Reading> {
    return this.#ask('read', [path, mostBytes]);
  }

  /** Those lines of a file that begin with one of the prefixes. */
  lines(path: string, ...prefixes: readonly string[]): Promise<Reading> {
    return this.#ask('lines', [path, ...prefixes]);
  }

  /** Those lines of a file that hold one of the texts. */
  containing(path: string, ...texts: readonly string[]): Promise<Reading> {
    return this.#ask('containing', [path, ...texts]);
  }

  /**
   * The device, peer group, type, root and place of each mount but those of the kernel's own filesystems, one a line.
   */
  mounts(): Promise<Reading> {
    return this.#ask('mounts', []);
  }

  /**
   * The device, type, root and place of each mount of the kernel's own filesystems, one a line. The root of a hierarchy of
   * cgroups is `own` when it is the cgroup of whoever looks.
   */
  kernelMounts(): Promise<Reading> {
    return this.#ask('kernel-mounts', []);
  }

  /** The wanted devices (`254:0`) and peer groups (`shared:7`) that are mounted here, with the first place of each. */
  mounted(...wanted: readonly string[]): Promise<Reading> {
    return this.#ask('mounted', wanted);
  }

  /** The length and the hash of a file's first bytes, where only equality matters. */
  digest(path: string, maxBytes = 1024 * 1024): Promise<Reading> {
    return this.#ask('digest', [path, maxBytes]);
  }

  /** The names in a folder, one a line. */
  list(path: string, most = 64): Promise<Reading> {
    return this.#ask('list', [path, most]);
  }

  link(path: string): Promise<Reading> {
    return this.#ask('readlink', [path]);
  }

  /** The mode (octal), owner, group, device, inode, size, and the number of a device file. */
  stat(path: string): Promise<Reading> {
    return this.#ask('stat', [path]);
  }

  /** The type (hexadecimal), block size, blocks, free blocks, files, free files. */
  statfs(path: string): Promise<Reading> {
    return this.#ask('statfs', [path]);
  }

  /** Tries to open a file; nothing is read or written. */
  open(path: string, access: 'read' | 'write' = 'read'): Promise<Reading> {
    return this.#ask('open', [path, access]);
  }

  /** The ids of the processes in /proc, or where else it is mounted, whose arguments contain the text, one a line. */
  findArgv(text: string, place = '/proc'): Promise<Reading> {
    return this.#ask('find-argv', [text, place]);
  }

  /** The beginning of the answer to an HTTP request over a unix socket. */
  unixGet(socket: string, path: string): Promise<Reading> {
    return this.#ask('unix-get', [socket, path], { timeoutMs: 2000 });
  }

  /** Tries one of the system calls in `native/probe/calls.c`; its text, or the refusal's detail, names the steps. */
  call(name: string, ...args: readonly (string | number)[]): Promise<Reading> {
    // Some of them start many processes, which takes long on a busy host.
    return this.#ask('call', [name, ...args], { timeoutMs: 15_000 });
  }

  /**
   * The capabilities in hexadecimal, then the answers to all system calls, two digits each; see `native/probe/sweep.c`.
   */
  sweep(uid?: number): Promise<Reading> {
    return this.#ask('sweep', uid === undefined ? [] : [uid], { timeoutMs: 20_000 });
  }

  /** The answer to each of the calls in `native/probe/gates.c`, one a line. */
  reach(...names: readonly string[]): Promise<Reading> {
    return this.#ask('reach', names);
  }

  /** The answers to all of those calls through one interface of the kernel; empty when it does not have it. */
  interface(name: 'native' | 'i386' | 'x32'): Promise<Reading> {
    return this.#ask('interface', [name]);
  }

  /**
   * What the processor answers to its instruction CPUID for these leaves in hexadecimal, `LEAF EAX EBX ECX EDX`, one a
   * line; without those that it does not have.
   */
  cpuid(...leaves: readonly string[]): Promise<Reading> {
    return this.#ask('cpuid', leaves);
  }

  /** Touches that much memory in a process of its own: `filled`, `refused` or `killed`. */
  allocate(bytes: number): Promise<Reading> {
    return this.#ask('allocate', [bytes], { timeoutMs: 8000 });
  }

  /** Keeps that many processes busy for so long. */
  spin(count: number, milliseconds: number): Promise<Reading> {
    return this.#ask('spin', [count, milliseconds], { timeoutMs: milliseconds + 3000 });
  }

  /** Starts as many processes as asked, or as it may; tells how many, and the errno that ended it, or `OK`. */
  sleepers(count: number, milliseconds: number): Promise<Reading> {
    return this.#ask('sleepers', [count, milliseconds], { timeoutMs: 8000 });
  }

  /** The processor time that a process, or those that a file lists, have used, and the time of looking, both in ms. */
  cpuOf(target: string | number): Promise<Reading> {
    return this.#ask('cpu-of', [target]);
  }

  /** The argument after the last of a flag in a process's arguments; empty when the flag is not there. */
  argumentOf(pid: number, flag: string): Promise<Reading> {
    return this.#ask('argument-of', [pid, flag]);
  }

  /** The rights of a process's threads, a line for each set of them; see `native/probe/threads.c`. */
  threads(pid: number): Promise<Reading> {
    return this.#ask('threads', [pid]);
  }

  /**
   * The files that a process has open, and how many descriptors of each kind; see `native/probe/descriptors.c`.
   * @param others processes whose mounts are its own as well
   */
  descriptors(pid: number, ...others: readonly number[]): Promise<Reading> {
    return this.#ask('descriptors', [pid, ...others]);
  }

  /** What a process's filters do with each system call; see `native/probe/filter.c`. It is stopped for a moment. */
  filter(pid: number): Promise<Reading> {
    return this.#ask('filter', [pid]);
  }

  /**
   * The number of programs by which a cgroup of version 2 decides about devices, and what they answer for each device
   * (`c:10:232`): see `native/probe/device_programs.c`.
   */
  devicePrograms(cgroupFolder: string, ...devices: readonly string[]): Promise<Reading> {
    return this.#ask('device-programs', [cgroupFolder, ...devices]);
  }

  /** The mode, owner, group and access list of each path, a line each; see `native/probe/rights.c`. */
  rights(...paths: readonly string[]): Promise<Reading> {
    return this.#ask('rights', paths);
  }

  /**
   * The processes that a host runs for an instance, and where the program of each lies, the first process foremost: see
   * `native/probe/programs.c`.
   * @param knownBy the text that names the instance in the path of its cgroup
   */
  programs(firstPid: number, knownBy: string): Promise<Reading> {
    return this.#ask('programs', [firstPid, knownBy]);
  }

  /**
   * Keeps something for as long as the action takes, at most ten seconds.
   * @param action is given the name by which `heard` knows it
   * @throws BallastError `probe-hold` when it could not be kept to the end: then the other side's answer says nothing
   */
  async holding<T>(
    kind: HoldKind,
    argument: string | number,
    action: (name: string) => Promise<T>,
  ): Promise<T> {
    const name = wholeText(await this.#ask('hold', [kind, argument, 10]));
    if (name === undefined) throw notHeld(kind, 'could not be kept');
    let released: Reading | undefined;
    let result: T;
    try {
      result = await action(name);
    } finally {
      released = await this.#ask('release', [name]);
    }
    if (released.kind === 'refused') throw notHeld(kind, 'ended too early');
    return result;
  }

  async #ask(verb: string, args: readonly (string | number)[], options?: AskOptions): Promise<Reading> {
    return readingOf(await this.#session.ask(verb, args, options));
  }
}

function notHeld(kind: HoldKind, what: string): BallastError {
  return new BallastError('engine', 'probe-hold', `what the other side was to look for (${kind}) ${what}`);
}
