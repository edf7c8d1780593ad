import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Eye } from '../../src/inside/eye.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import type { Verdict } from '../../src/inside/verdicts.ts';
import { compiledProgram } from '../../src/native/compile.ts';
import { catalogue } from '../../src/stages/isolation/catalogue.ts';
import type { Probe, ProbeContext } from '../../src/stages/isolation/probe.ts';
import { repeatOnce } from '../../src/stages/isolation/run-probe.ts';
import { frame } from '../fixtures/frame.ts';
import { gigabyteOf, type Lie, liar } from './liar.ts';

const mebibyte = 2 ** 20;

/**
 * The host is looked at as usual, by the program itself on this machine: only the answers from inside are lies. There
 * are several sessions, so that no probe runs out of time because it has to wait for others.
 */
const hosts: ProbeSession[] = [];

beforeAll(async () => {
  const { path } = await compiledProgram('probe');
  while (hosts.length < 8) {
    const { stdin, stdout } = spawn(path, ['serve'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const close = () => void stdin.end();
    hosts.push(await ProbeSession.open({ requests: stdin, answers: stdout, complaint: () => '', close }));
  }
}, 60_000);

afterAll(() => {
  for (const host of hosts) host[Symbol.dispose]();
});

async function told(probe: Probe, host: ProbeSession, lie: Lie, isEnding: boolean, longestMs: number) {
  const { stream, sentBytes, asked } = liar(lie, isEnding);
  using insideSession = await ProbeSession.open(stream);
  const context = {
    inside: new Eye(insideSession),
    host: new Eye(host),
    user: 'root',
    // Good verdicts are most likely here.
    kernel: 'own',
    hostSide: {
      pid: 1,
      cgroupFolders: [],
      knownBy: '',
      storageFolder: '/',
      processes: [],
      output: { path: '/etc/hostname', mostBytes: null },
    },
    boundary: [{ pid: process.pid, role: 'monitor' }],
    address: '127.0.0.1',
    limits: { cpus: 1, memoryBytes: 64 * mebibyte, pids: 32 },
    reference: null,
    sibling: () => Promise.reject(new Error('no sibling')),
    workloadPid: async () => 1,
  } satisfies ProbeContext;
  const { signal } = new AbortController();
  const found = await repeatOnce(probe, async () => context, signal, longestMs);
  return { probe, ...found, sentBytes: sentBytes(), asked: asked() };
}

/** All probes are judged at once, since most of it is waiting. */
function tellAll(probes: readonly Probe[], lie: Lie, isEnding: boolean, longestMs: number) {
  return Promise.all(
    probes.map((probe, index) =>
      told(probe, hosts[index % hosts.length] as ProbeSession, lie, isEnding, longestMs),
    ),
  );
}

/** Probes that only ask the host, or a sibling (D11), which is not there, cannot be lied to from inside. */
const hostOnly = catalogue
  .filter(({ id, category }) => category === 'behind' || /^(?:R[1-4]|V[234578]|H3|D11)$/.test(id))
  .map(({ id }) => id);
const believing = catalogue.filter(({ id }) => !hostOnly.includes(id));

const piece = Buffer.alloc(mebibyte, 'a');
const noise = randomBytes(mebibyte);

/** Lies that are no answers at all. */
const malformed: Readonly<Record<string, { lie: Lie; isEnding?: true }>> = {
  'nothing, and the end': { lie: () => undefined, isEnding: true },
  'nothing, ever': { lie: () => undefined },
  'a gigabyte of one line': { lie: () => gigabyteOf(piece) },
  'a gigabyte of binary': { lie: () => gigabyteOf(noise) },
  'that a gigabyte comes, and a gigabyte': {
    lie: function* (id) {
      yield `${id} 0 OK whole ${2 ** 30}\n`;
      yield* gigabyteOf(piece);
    },
  },
  'half an answer, and the end': { lie: (id) => [`${id} 0 OK whole 100\nhalf`], isEnding: true },
  'half an answer': { lie: (id) => [`${id} 0 OK whole 100\nhalf`] },
  'the answer to another request': { lie: (id) => [frame(`${id}0`, 'x')] },
  'the answer of another session': { lie: () => [frame('0123456789abcdef.1', 'x')] },
  'an error called success': { lie: (id) => [frame(id, '', '13 OK whole')] },
  'success called an error': { lie: (id) => [frame(id, '', '0 EACCES whole')] },
  'a refusal under the number of another': { lie: (id) => [frame(id, '', '1 EACCES whole')] },
  'absence under the number of a refusal': { lie: (id) => [frame(id, '', '13 ENOENT whole')] },
  'that it died of success': { lie: (id) => [frame(id, 'x', '0 OK died')] },
  'that it was too late to be absent': { lie: (id) => [frame(id, '', '2 ENOENT late')] },
};

const good: readonly Verdict[] = ['isolated', 'denied', 'synthetic', 'absent', 'closed', 'partly'];

/** Lies that are answers, but none that the question could have. */
const senseless: Readonly<Record<string, Lie>> = {
  nothing: (id) => [frame(id, '')],
  zeros: (id) => [frame(id, Buffer.alloc(64))],
  'a little noise': (id) => [frame(id, noise.subarray(0, 1500))],
  'as much noise as an answer may hold': (id) => [frame(id, noise.subarray(0, 65_536))],
  'the beginning of something': (id) => [frame(id, 'x', '0 OK cut')],
  'a failing disk': (id) => [frame(id, '', '5 EIO whole')],
};

test.each(Object.entries(malformed))(
  'told %s, every probe fails in time',
  async (_name, { lie, isEnding }) => {
    const before = process.memoryUsage().rss;
    const startedMs = performance.now();
    const found = await tellAll(believing, lie, isEnding === true, 2000);
    const wrong = found.filter(
      ({ verdict, sentBytes }) => !['error', 'inconclusive'].includes(verdict) || sentBytes > 40 * mebibyte,
    );
    expect(wrong).toEqual([]);
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * mebibyte);
  },
  30_000,
);

test.each(Object.entries(senseless))(
  'answered %s, no probe believes anything good',
  async (_name, lie) => {
    const found = await tellAll(believing, lie, false, 60_000);
    // The probes are judged again on the host's own kernel, which matters to some.
    const otherwise = found.map(({ probe, evidence, ...rest }) =>
      typeof evidence === 'object' && evidence !== null && 'kernel' in evidence
        ? { probe, ...probe.judge({ ...evidence, kernel: 'host' }) }
        : { probe, ...rest },
    );
    const wrong = [...found, ...otherwise].filter(({ verdict }) => good.includes(verdict));
    expect(wrong.map(({ probe, verdict, because }) => `${probe.id} ${verdict}: ${because}`)).toEqual([]);
  },
  120_000,
);

test('only what reads the host alone asks nothing inside', async () => {
  const found = await tellAll(catalogue, () => undefined, true, 10_000);
  expect(found.filter(({ asked }) => asked === 0).map(({ probe }) => probe.id)).toEqual(hostOnly);
});
