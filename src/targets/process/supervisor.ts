import { BallastError } from '../../errors.ts';
import type { HostProcess } from '../../host/host.ts';
import { LineSplitter } from '../../host/line-splitter.ts';
import { placeOnClock, type SeenOnHost } from '../../host/place-on-clock.ts';
import type { InsideCheck, StartSpec } from '../../image/image.ts';
import { limitWord } from '../../image/resource-limits.ts';
import { OutputTail } from '../../inside/output-tail.ts';
import { type Mark, Marks } from '../../marks.ts';
import type { Cgroup, PlannedCgroup } from '../../observe/cgroup.ts';
import { parseRan, runRequest } from '../inside-run.ts';
import { Questions } from '../questions.ts';
import type { ProgramEnd, WorkloadEnd } from '../target.ts';
import type { UnmountedRoot } from './instance-root.ts';

/** The launcher's longest line, which holds a path. */
const longestLine = 8192;
/** The time that the launcher has to answer on a busy host. It gives the freezer five seconds. */
const answerMs = 10_000;
const freezeMs = 15_000;
/** The time that the last words of a workload may come after the news of its end. */
const lastWordsMs = 2000;

/** The cgroup that the launcher makes by these steps and joins. */
export interface LaunchCgroup {
  readonly cgroup: Pick<Cgroup, 'procsFiles'>;
  readonly steps: PlannedCgroup['steps'];
}

/**
 * The argv of `ballast-launch` for a workload; native/launch.c explains the words.
 * @param root its path, where it is mounted already
 */
export function launchArgv(
  launcher: string,
  root: string | UnmountedRoot,
  start: StartSpec,
  { cgroup: { procsFiles }, steps }: LaunchCgroup,
): string[] {
  return [
    launcher,
    ...rootArgv(root),
    ...['--workdir', start.workdir, '--uid', `${start.uid}`, '--gid', `${start.gid}`],
    ...start.groups.flatMap((group) => ['--group', `${group}`]),
    '--variables',
    `${Object.keys(start.environment).length}`,
    ...(start.volumes ?? []).flatMap((folder) => ['--volume', folder]),
    ...(start.resources ?? []).flatMap((limit) => ['--resource', limitWord(limit)]),
    ...steps.flatMap(([kind, path, value]) =>
      value === undefined ? ['--make', path] : [`--${kind}`, `${path}=${value}`],
    ),
    ...procsFiles.flatMap((file) => ['--join', file]),
    '--',
    ...start.argv,
  ];
}

function rootArgv(root: string | UnmountedRoot): string[] {
  if (typeof root === 'string') return ['--root', root];
  const { image, folder, covers, mounted } = root;
  return [
    ...['--root', mounted, '--image', image, '--folder', folder],
    ...covers.flatMap((file) => ['--cover', file]),
  ];
}

/** The launcher's first input: the environment, which as arguments everybody on the host could see. */
export function launchInput({ environment }: Pick<StartSpec, 'environment'>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\0`)
    .join('');
}

/** The launcher's reports on a start, as they come: the process exists, its program runs. */
export interface WorkloadEvents {
  readonly onForked: () => void;
  /** Called with the interval in which the workload's process came to run its program. */
  readonly onExec: (seen: Mark) => void;
}

/** A `ballast-launch`, waiting or running: its reports on its workload, and requests to it. */
export class Supervisor {
  /** Settles when the launcher waits for the start, or has ended. Never rejects. */
  readonly waiting: Promise<void>;
  /** Settles when the workload's program runs, or will not. Never rejects. */
  readonly started: Promise<void>;
  /** Settles when the workload has ended or could not start. Never rejects. */
  readonly exited: Promise<WorkloadEnd>;
  /** The workload's process id, once its program runs. */
  workloadPid: number | undefined;
  readonly #process: HostProcess;
  readonly #tail = new OutputTail();
  readonly #exit = Promise.withResolvers<WorkloadEnd>();
  #events: WorkloadEvents | undefined;
  #startedNs = 0n;
  readonly #questions: Questions;
  #hasEnded = false;

  constructor(process: HostProcess, start: Pick<StartSpec, 'environment'>) {
    const waiting = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    this.#process = process;
    this.#questions = new Questions((line) => this.#say(line));
    this.exited = this.#exit.promise;
    this.waiting = waiting.promise;
    this.started = started.promise;
    this.exited.then(() => {
      this.#hasEnded = true;
      waiting.resolve();
      started.resolve();
      this.#questions.end();
    });
    process.stdin.on('error', () => undefined);
    process.stdout.on('error', () => undefined);
    process.stderr.on('error', () => undefined);
    process.stderr.on('data', (chunk: Buffer) => this.#tail.push(chunk));
    process.stdin.write(launchInput(start));

    let refusal: string | undefined;
    let end: WorkloadEnd | undefined;
    /** The workload's last words come over a stream of their own, which has ended once the launcher has. */
    const endsSoon = (heard: WorkloadEnd) => {
      end = heard;
      const timer = setTimeout(() => this.#exit.resolve(heard), lastWordsMs);
      this.exited.then(() => clearTimeout(timer));
    };
    const hear = (line: string, receivedNs: bigint) => {
      const [word, text] = splitLine(line);
      if (word === 'waiting') waiting.resolve();
      else if (word === 'forked') this.#events?.onForked();
      else if (word === 'exec') {
        const ran = parseExec(text);
        if (ran === undefined) return;
        this.workloadPid = ran.pid;
        started.resolve();
        this.#events?.onExec(placeOnClock(ran, this.#startedNs, receivedNs));
      } else if (word === 'unmade') {
        const reason = `its root or its cgroup could not be made: ${text}`;
        this.#exit.resolve({ reason, exitCode: null, seenNs: receivedNs, isForced: true });
      } else if (word === 'error') {
        refusal = `the workload could not be started: ${text}`;
      } else if (this.#questions.hear(line)) {
        // The caller that asked has it.
      } else if (word === 'exit' || word === 'signal') {
        const exitCode = word === 'exit' ? Number(text) : null;
        const how = word === 'exit' ? `ended with exit code ${text}` : `was ended by signal ${text}`;
        endsSoon({ reason: refusal ?? `the workload ${how}`, exitCode, seenNs: receivedNs });
      }
    };
    const splitter = new LineSplitter(longestLine);
    process.stdout.on('data', (chunk: Buffer) => {
      const receivedNs = Marks.now();
      for (const line of splitter.push(chunk)) hear(line, receivedNs);
    });
    const lost = (why: string) => (end === undefined ? this.#lose(refusal ?? why) : this.#exit.resolve(end));
    process.exited.then(
      () => lost('the launcher ended'),
      () => lost('the host was lost'),
    );
  }

  outputTail(): string {
    return this.#tail.text();
  }

  start(events: WorkloadEvents): void {
    this.#events = events;
    this.#startedNs = Marks.now();
    this.#say('start');
  }

  /** Sends the workload a signal, by its number. */
  signal(number: number): void {
    this.#say(`signal ${number}`);
  }

  /**
   * False once the workload has ended.
   * @throws BallastError `launcher-silent`
   */
  async isRunning(): Promise<boolean> {
    return (await this.#ask('ping', answerMs)) !== undefined;
  }

  /**
   * Stops all of its processes, or lets them go on; settles when the kernel confirms it.
   * @throws BallastError `freeze-failed`, `launcher-silent`
   */
  async freeze(isFrozen: boolean): Promise<void> {
    const answer = await this.#ask(isFrozen ? 'freeze' : 'thaw', freezeMs);
    if (answer === 'froze 0') return;
    const why = answer === undefined ? 'the workload has ended' : `errno ${answer.slice(6, 12)}`;
    throw new BallastError('engine', 'freeze-failed', `its cgroup cannot be frozen or thawed: ${why}`, {
      hint: 'the host needs the cgroup freezer (v1), or cgroup v2 with cgroup.freeze',
    });
  }

  /** Runs a program where the workload is. @throws BallastError `check-too-long`, `launcher-silent` */
  async run(check: InsideCheck): Promise<ProgramEnd> {
    const answer = await this.#ask(runRequest(check), check.timeoutMs + answerMs);
    return parseRan(answer ?? '') ?? { reason: 'could not be run: the workload has ended', exitCode: null };
  }

  /** Asks the launcher; undefined when the workload ended before the answer. */
  async #ask(question: string, timeoutMs: number): Promise<string | undefined> {
    const answer = await this.#questions.ask(question, timeoutMs);
    if (answer !== undefined || this.#hasEnded) return answer;
    const message = `the launcher did not answer \`${question.split(' ', 1)}\` within ${timeoutMs / 1000} s`;
    const hint = 'the host may be overloaded, or the launcher frozen with its workload';
    throw new BallastError('engine', 'launcher-silent', message, { hint });
  }

  #say(line: string): void {
    if (this.#process.stdin.writable) this.#process.stdin.write(`${line}\n`);
  }

  #lose(reason: string): void {
    this.#exit.resolve({ reason, exitCode: null, seenNs: Marks.now() });
  }

  /** Kills the workload and everything in its cgroups. Settles when the launcher has ended, or after a while. */
  async end(timeoutMs = 5000): Promise<void> {
    this.#process.stdin.end();
    const givenUp = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#process.kill('KILL');
      this.#lose('the workload could not be killed');
      givenUp.resolve();
    }, timeoutMs);
    await Promise.race([this.#process.exited.catch(() => undefined), givenUp.promise]);
    clearTimeout(timer);
  }
}

/** Parses `PID ENTERED SEEN SENT`; undefined for anything else. */
function parseExec(text: string): (SeenOnHost & { readonly pid: number }) | undefined {
  const [, pid, entered, seen, sent] = /^(\d{1,10}) (\d{1,18}) (\d{1,18}) (\d{1,18})$/.exec(text) ?? [];
  if (pid === undefined || entered === undefined || seen === undefined || sent === undefined)
    return undefined;
  return { pid: Number(pid), earliestNs: BigInt(entered), latestNs: BigInt(seen), sentNs: BigInt(sent) };
}

function splitLine(line: string): [string, string] {
  const space = line.indexOf(' ');
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1, space + 500)];
}
