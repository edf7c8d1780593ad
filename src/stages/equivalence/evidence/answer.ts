import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError } from '../../../errors.ts';
import type { Host } from '../../../host/host.ts';
import { requestOf } from '../../../launches/ready/checks.ts';
import type { Readiness } from '../../../workload.ts';
import type { AnswerEvidence } from '../records.ts';
import { digestOf } from './start.ts';

const longestAnswer = 1024 * 1024;
const longestMs = 5000;
/** The silence after which an answer counts as complete, for a protocol that does not end its answers. */
const quietMs = 100;

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Asks the readiness check's own question twice, and reads the whole answer. */
export async function gatherAnswer(
  host: Host,
  { host: name, port }: { readonly host: string; readonly port: number | undefined },
  readiness: Readiness,
  signal: AbortSignal,
): Promise<AnswerEvidence> {
  if (readiness.kind === 'exit')
    return { kind: 'none', reason: `it is ready when it has ended with exit code ${readiness.code}` };
  if ((readiness.kind !== 'http' && readiness.kind !== 'tcp') || port === undefined)
    return { kind: 'none', reason: 'a program that is run inside says that it is ready, by exit code 0' };
  const address = { host: name, port };
  const request = requestOf(readiness, address);
  if (request === '' && readiness.kind === 'tcp' && readiness.expect === '')
    return { kind: 'none', reason: 'its readiness check is a connection alone' };
  const ask = async () => {
    const answer = await wholeAnswer(host, address, request, readiness.kind === 'tcp', signal);
    return answerParts(answer, readiness.kind === 'http', address);
  };
  const first = await ask();
  const second = await ask();
  return { kind: 'answer', ...first, varying: differingParts(first, second) };
}

type Parts = Omit<Extract<AnswerEvidence, { kind: 'answer' }>, 'kind' | 'varying'>;

/**
 * The parts of an answer that are compared. It may name the time, and the address it was asked at, which differs
 * between targets.
 */
export function answerParts(answer: Buffer, isHttp: boolean, { host, port }: Address): Parts {
  const text = answer.toString('latin1').replaceAll(`${host}:${port}`, '<address>');
  const end = isHttp ? text.indexOf('\r\n\r\n') : -1;
  if (end < 0) return { bytes: answer.length, status: '', headers: {}, body: digestOf(text) };
  const [status = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines.slice(0, 128)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase().slice(0, 100);
    if (name !== 'date') headers.set(name, `${headers.get(name) ?? ''}\n${line.slice(colon + 1).trim()}`);
  }
  const digests = [...headers].map(([name, value]) => [name, digestOf(value)] as const);
  return {
    bytes: text.length - end - 4,
    status: status.slice(0, 200),
    headers: Object.fromEntries(digests.sort(([a], [b]) => (a < b ? -1 : 1))),
    body: digestOf(text.slice(end + 4)),
  };
}

/** The parts that differ: `status`, `body`, and the names of headers. */
export function differingParts(one: Parts, other: Parts): readonly string[] {
  const names = new Set([...Object.keys(one.headers), ...Object.keys(other.headers)]);
  return [
    ...(one.status === other.status ? [] : ['status']),
    ...[...names].filter((name) => one.headers[name] !== other.headers[name]).sort(),
    ...(one.body === other.body ? [] : ['body']),
  ];
}

async function wholeAnswer(
  host: Host,
  address: Address,
  request: string,
  endsWhenQuiet: boolean,
  signal: AbortSignal,
): Promise<Buffer> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  const connection = await host.dial({ tcp: address }, { signal: patience });
  try {
    return await received(connection, request, endsWhenQuiet, patience);
  } finally {
    connection.destroy();
  }
}

async function received(
  connection: Duplex,
  request: string,
  endsWhenQuiet: boolean,
  patience: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let lastMs = 0;
  const over = Promise.withResolvers<void>();
  connection.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    lastMs = performance.now();
    if (length > longestAnswer) over.resolve();
  });
  for (const event of ['end', 'close', 'error']) connection.on(event, () => over.resolve());
  patience.addEventListener('abort', () => over.resolve(), { once: true });
  if (request !== '') connection.write(request, 'latin1');
  let isOver = false;
  void over.promise.then(() => {
    isOver = true;
  });
  while (!isOver && !(endsWhenQuiet && length > 0 && performance.now() - lastMs > quietMs))
    await Promise.race([over.promise, sleep(quietMs / 4)]);
  if (length === 0)
    throw new BallastError('engine', 'equivalence-silent', 'the readiness check was not answered');
  return Buffer.concat(chunks).subarray(0, longestAnswer);
}
