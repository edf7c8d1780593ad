import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogue } from '../../src/measure/isolation/catalogue.ts';
import { Eye } from '../../src/measure/isolation/eye.ts';
import type { Probe, ProbeContext } from '../../src/measure/isolation/probe.ts';
import { repeatOnce } from '../../src/measure/isolation/run-probe.ts';
import { ProbeSession } from '../../src/measure/isolation/session.ts';
import { localNativeBinary } from '../../src/native/build.ts';
import { frame, gigabyteOf, type Lie, liar } from './liar.ts';

const mebibyte = 2 ** 20;

/** The host is looked at as ever, by the program itself on this machine: only what is said inside is not true. */
let session: ProbeSession;

beforeAll(async () => {
  const { path } = await localNativeBinary('probe');
  const program = spawn(path, ['serve'], { stdio: ['pipe', 'pipe', 'ignore'] });
  session = await ProbeSession.open({
    requests: program.stdin,
    answers: program.stdout,
    complaint: () => '',
    close: () => void program.stdin.end(),
  });
}, 60_000);

afterAll(() => session?.[Symbol.dispose]());

async function told(probe: Probe, lie: Lie, isEnding: boolean, longestMs: number) {
  const { stream, sentBytes, asked } = liar(lie, isEnding);
  using insideSession = await ProbeSession.open(stream);
  const context = {
    inside: new Eye(insideSession),
    host: new Eye(session),
    user: 'root',
    // Where good verdicts are nearest.
    kernel: 'own',
    hostSide: { pid: 1, cgroupFolders: [], storageFolder: '/' },
    limits: { cpus: 1, memoryBytes: 64 * mebibyte, pids: 32 },
    reference: null,
    sibling: () => Promise.reject(new Error('no sibling')),
  } satisfies ProbeContext;
  const { signal } = new AbortController();
  const found = await repeatOnce(probe, async () => context, signal, longestMs);
  return { ...found, sentBytes: sentBytes(), asked: asked() };
}

/** What is read on the host alone cannot be lied about inside. */
const hostOnly = ['R1', 'R2', 'R3', 'R4'];
const believing = catalogue.filter(({ id }) => !hostOnly.includes(id));

const piece = Buffer.alloc(mebibyte, 'a');
const noise = randomBytes(mebibyte);

/** Nothing of this is an answer. */
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

/** These are answers, but none that the question could have. */
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
    const found = await Promise.all(
      believing.map(async (probe) => ({ id: probe.id, ...(await told(probe, lie, isEnding === true, 200)) })),
    );
    const wrong = found.filter(
      ({ verdict, sentBytes }) => !['error', 'inconclusive'].includes(verdict) || sentBytes > 40 * mebibyte,
    );
    expect(wrong).toEqual([]);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * mebibyte);
  },
  30_000,
);

test.each(Object.entries(senseless))(
  'answered %s, no probe believes anything good',
  async (_name, lie) => {
    const wrong: unknown[] = [];
    for (const probe of believing) {
      const { evidence, ...found } = await told(probe, lie, false, 20_000);
      const otherwise = [found];
      // The same on the host's own kernel, for those to whom it matters.
      if (typeof evidence === 'object' && evidence !== null && 'kernel' in evidence)
        otherwise.push({ ...found, ...probe.judge({ ...evidence, kernel: 'host' }) });
      for (const { verdict, because } of otherwise) {
        const isGood = ['isolated', 'denied', 'synthetic', 'absent'].includes(verdict);
        if (isGood) wrong.push({ id: probe.id, verdict, because });
      }
    }
    expect(wrong).toEqual([]);
  },
  120_000,
);

test('only what reads the host alone asks nothing inside', async () => {
  const found = await Promise.all(
    catalogue.map(async (probe) => ({ id: probe.id, ...(await told(probe, () => undefined, true, 2000)) })),
  );
  expect(found.filter(({ asked }) => asked === 0).map(({ id }) => id)).toEqual(hostOnly);
});
