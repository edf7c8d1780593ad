import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredMark } from '../../fields/stored-parts.ts';
import type { Host } from '../../host/host.ts';
import { LineSplitter } from '../../host/line-splitter.ts';
import { placeOnClock } from '../../host/place-on-clock.ts';
import { Marks } from '../../marks.ts';
import { nativeBinary } from '../../native/build.ts';
import { Questions } from '../questions.ts';
import type { StartTrail } from '../readings.ts';
import type { FollowedStart } from '../target.ts';

/** Follows starts of containers on a host, one at a time. Nothing that it does may fail a start. */
export interface StartFollower extends AsyncDisposable {
  /** Begins to follow; the result is that of `followStart` of an instance. */
  follow(containerId: string): Promise<(originNs: bigint) => Promise<FollowedStart>>;
}

const longestLine = 8192;
/** The time that the program has to say whether it can see anything, and to answer. */
const answerMs = 10_000;
const endingMs = 5000;
const silent = 'the program that follows starts did not answer';
const crowded = 'so much happened on the host meanwhile that not all of it was kept';

/** Starts the program on the host that follows starts (see `native/trail.c`), and waits until it can. */
export async function startFollower(host: Host): Promise<StartFollower> {
  const program = await host.spawn([await nativeBinary(host, 'trail')]);
  const opening = Promise.withResolvers<string | undefined>();
  const questions = new Questions((line) => void program.stdin.write(`${line}\n`));
  let heardNs = 0n;
  const gone = () => {
    questions.end();
    opening.resolve('the program that follows starts ended');
  };
  program.exited.then(gone, gone);
  program.stderr.resume();
  for (const stream of [program.stdin, program.stdout, program.stderr]) stream.on('error', () => undefined);
  const splitter = new LineSplitter(longestLine);
  program.stdout.on('data', (chunk: Buffer) => {
    heardNs = Marks.now();
    for (const line of splitter.push(chunk)) {
      if (line === 'ready') opening.resolve(undefined);
      else if (line.startsWith('unavailable ')) opening.resolve(line.slice('unavailable '.length, 200));
      else questions.hear(line);
    }
  });
  const unseen = await Promise.race([opening.promise, sleep(answerMs, silent, { ref: false })]);
  return {
    async follow(containerId) {
      const writtenNs = Marks.now();
      const begun = unseen === undefined ? await questions.ask(`begin ${containerId}`, answerMs) : undefined;
      return async (originNs) => {
        if (begun !== 'begun') return seenNothing(unseen ?? silent);
        const answer = await questions.ask('end', answerMs);
        if (answer === 'crowded') return seenNothing(crowded);
        return parseTrail(answer ?? '', { writtenNs, receivedNs: heardNs, originNs }) ?? seenNothing(silent);
      };
    },
    async [Symbol.asyncDispose]() {
      program.stdin.end();
      const ended = program.exited.catch(() => undefined);
      const late = sleep(endingMs, 'late', { ref: false });
      if ((await Promise.race([ended, late])) === 'late') program.kill('KILL');
    },
  };
}

const seenNothing = (unseen: string): FollowedStart => ({ trail: { steps: [], unseen }, cpuNs: 0 });

const stepPattern =
  /^(?:exec,([\w.-]{1,31}),([\w.-]{1,31}),(\d{1,18}),(-1|\d{1,18})|(mount|link),(\d{1,18}),(\d{1,18}))$/;
const mostSteps = 64;

interface Clocks {
  /** The instants at which the beginning was asked for, and the answer received, in ns of the harness's clock. */
  readonly writtenNs: bigint;
  readonly receivedNs: bigint;
  readonly originNs: bigint;
}

/** Parses `trail SENT CPU STEP...`; undefined for anything else. */
export function parseTrail(answer: string, clocks: Clocks): FollowedStart | undefined {
  const [head, sent = '', cpu = '', ...words] = answer.split(' ');
  const isTrail = head === 'trail' && /^\d{1,18}$/.test(sent) && /^\d{1,15}$/.test(cpu);
  if (!isTrail || words.length > mostSteps) return undefined;
  const steps = words.map((step) => stepOf(step, BigInt(sent), clocks));
  if (!steps.every((step) => step !== undefined)) return undefined;
  return { trail: { steps, unseen: null }, cpuNs: Number(cpu) };
}

function stepOf(text: string, sentNs: bigint, clocks: Clocks): StartTrail['steps'][number] | undefined {
  const [, program, verb, began = '', ended = '', kind, earliest = '', latest = ''] =
    stepPattern.exec(text) ?? [];
  const at = (from: string, to = from) => placed(BigInt(from), BigInt(to), sentNs, clocks);
  if (kind === 'mount' || kind === 'link') return { kind, changed: at(earliest, latest) };
  if (program === undefined || verb === undefined) return undefined;
  return {
    kind: 'program',
    program,
    verb: verb === '-' ? null : verb,
    began: at(began),
    ended: ended === '-1' ? null : at(ended),
  };
}

function placed(
  earliestNs: bigint,
  latestNs: bigint,
  sentNs: bigint,
  { writtenNs, receivedNs, originNs }: Clocks,
): StoredMark {
  const mark = placeOnClock({ earliestNs, latestNs, sentNs }, writtenNs, receivedNs);
  return { earliestNs: Number(mark.earliestNs - originNs), latestNs: Number(mark.latestNs - originNs) };
}
