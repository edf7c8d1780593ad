import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type StartEvidence, streamKinds } from '../records.ts';
import { askFor, malformed, type SeenProcess } from './ask.ts';

const mostArguments = 64;
const longestArgument = 300;
const mostVariables = 512;

/** Gathers how a process was started, as the kernel reports it. */
export async function gatherStart({ session, pid }: SeenProcess): Promise<StartEvidence> {
  const read = async (name: string) => (await askFor(session, 'of-process', [pid, name, 65_536])).body;
  const link = async (name: string) => {
    const { error, body } = await session.ask('of-process', [pid, name, 4096]);
    return error === 'OK' ? body.toString('utf8').toWellFormed() : null;
  };
  const streams = await session.ask('streams', [pid]);
  const argv = stringsOf(await read('cmdline'));
  const status = (await read('status')).toString('latin1');
  return {
    argv: argv.slice(0, mostArguments).map((word) => word.slice(0, longestArgument).toWellFormed()),
    argvDigest: digestOf(JSON.stringify(argv)),
    environment: environmentOf(stringsOf(await read('environ'))),
    uids: numbersIn(status, 'Uid'),
    gids: numbersIn(status, 'Gid'),
    groups: numbersIn(status, 'Groups'),
    workdir: await link('cwd'),
    root: await link('root'),
    streams: streams.error === 'OK' ? streamsIn(streams.body.toString('latin1')) : null,
  };
}

/** @throws BallastError `equivalence-malformed` */
function streamsIn(words: string) {
  const told = z.array(z.enum(streamKinds)).length(3).safeParse(words.split(' '));
  if (told.success) return told.data;
  throw malformed('what the workload’s standard streams are');
}

/** Splits NUL-terminated strings; a program that sets its title leaves NULs at their end. */
function stringsOf(bytes: Buffer): readonly string[] {
  return bytes.toString('utf8').replace(/\0+$/, '').split('\0');
}

/** Names with digests of values; null when a program has overwritten them, as one does that sets its title. */
export function environmentOf(strings: readonly string[]): StartEvidence['environment'] {
  const variables = strings.flatMap((text) => {
    const [, name, value] = /^([A-Za-z_][\w.-]{0,200})=(.*)$/s.exec(text) ?? [];
    return name === undefined ? [] : [[name, digestOf(value ?? '')] as const];
  });
  if (variables.length < strings.length || variables.length === 0) return null;
  return Object.fromEntries(variables.slice(0, mostVariables).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The numbers of a line of `/proc/PID/status`; those of groups, which have no order, are sorted. */
function numbersIn(status: string, name: 'Uid' | 'Gid' | 'Groups'): string {
  const [, numbers] = new RegExp(`^${name}:([\\d\\s]*?)$`, 'm').exec(status) ?? [];
  if (numbers === undefined) throw malformed(`the status of the workload’s process`);
  const found = numbers
    .split(/\s+/)
    .filter((text) => text !== '')
    .slice(0, 256);
  return (name === 'Groups' ? [...new Set(found)].sort((a, b) => Number(a) - Number(b)) : found).join(' ');
}

/** A key drawn anew by each process and never stored, so that nobody can test guesses against a digest. */
const key = randomBytes(32);

/** A digest with enough digits to tell two contents apart, within one run. */
export function digestOf(content: string | Buffer): string {
  return createHmac('sha256', key).update(content).digest('hex').slice(0, 32);
}
