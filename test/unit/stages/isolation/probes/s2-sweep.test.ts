import { describe, expect, test } from 'vitest';
import type { ProbeContext } from '../../../../../src/stages/isolation/probe.ts';
import { s2 } from '../../../../../src/stages/isolation/probes/s2-sweep.ts';
import { content } from '../../../../fixtures/readings.ts';

const dockers = 'a80425fb';
const none = '0';
const invalid = 22;
const refused = 1;

/** The answers to 300 calls, of which those are refused. */
function sweep(capabilities: string, refusedCalls: readonly number[]) {
  const errnos = Array.from({ length: 300 }, (_, call) => (refusedCalls.includes(call) ? refused : invalid));
  const digits = errnos.map((errno) => errno.toString(16).padStart(2, '0')).join('');
  return content(`${capabilities.padStart(16, '0')}\n${digits}\n`);
}

// Without a filter nothing is refused to its root, and the calls 1 and 2 to its user for want of a capability.
const control = {
  ...{ kernel: 'host', filter: content('Seccomp:\t0\n'), reference: null },
  ...{ own: sweep(dockers, []), asUser: sweep(none, [1, 2]) },
};

async function judged(own: ReturnType<typeof sweep>, user = 'root') {
  const inside = { lines: async () => content('Seccomp:\t2\n'), sweep: async () => own };
  const context = { inside, kernel: 'host', user, reference: control } as unknown as ProbeContext;
  return s2.judge(await s2.gather(context));
}

describe('S2', () => {
  test('compares root with root', async () => {
    expect(await judged(sweep(dockers, [1, 2, 3]))).toMatchObject({
      verdict: 'denied',
      because: expect.stringContaining('at least 3 by a filter'),
      figures: { calls: 297, existingCalls: 300, refusedCalls: 3 },
    });
  });

  test('compares a root that has lost capabilities with a user that has none either', async () => {
    expect(await judged(sweep(none, [1, 2, 3]))).toMatchObject({
      verdict: 'denied',
      because: expect.stringContaining('at least 1 by a filter'),
      figures: { calls: 297, existingCalls: 300, refusedCalls: 3 },
    });
    expect(await judged(sweep(none, [1, 2]))).toMatchObject({ verdict: 'exposed' });
  });

  test('compares a user with the same user', async () => {
    expect(await judged(sweep(none, [1, 2, 3]), 'user')).toMatchObject({
      because: expect.stringContaining('at least 1 by a filter'),
    });
  });
});
