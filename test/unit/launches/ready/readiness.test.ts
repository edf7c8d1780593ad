import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import type { Knocker } from '../../../../src/launches/knocker.ts';
import { awaitReady, knockUntilOpen } from '../../../../src/launches/ready/readiness.ts';
import { Marks } from '../../../../src/marks.ts';

const never = new AbortController().signal;
const address = { host: '127.0.0.1', port: 80 };

/** A knocker whose first attempt is accepted, at 90 ns; the workload's first program is seen from this instant on. */
function letInAtOnce(marks: Marks, initNs?: bigint): Knocker {
  const knock = async () => {
    if (initNs !== undefined) marks.set('init', initNs, initNs + 5n);
    return { earliestFloorNs: undefined, latestNs: 90n, attempts: 1, refusedGapP95Ns: null, helperCpuNs: 0 };
  };
  return { knock } as unknown as Knocker;
}

test.each([
  ['nothing was seen of the workload before', undefined, 1n],
  ['its first program was seen while it was knocked at', 40n, 40n],
  ['its first program ran later than another one has answered', 95n, 1n],
])(
  'a port that lets in the first knock did not open before what was seen until then: %s',
  async (_, initNs, earliestNs) => {
    const marks = new Marks();
    const opened = await knockUntilOpen(letInAtOnce(marks, initNs), address, marks, 1n, never);
    expect(opened.floorNs).toBe(earliestNs);
    expect(marks.get('listening')).toEqual({ earliestNs, latestNs: 90n });
  },
);

test('a correct answer does not come before the first program, which may be seen only while it is asked', async () => {
  const marks = new Marks();
  const dial = async () => {
    marks.set('init', 40n, 45n);
    const line = new PassThrough();
    line.write('PONG');
    return line;
  };
  const host = { kind: 'local', dial } as unknown as Host;
  const pong = { kind: 'tcp', send: '', expect: 'PONG', withinMs: 1000 } as const;
  await awaitReady(host, letInAtOnce(marks), address, pong, marks, 1n, never);
  expect(marks.get('listening')?.earliestNs).toBe(1n);
  expect(marks.get('ready')?.earliestNs).toBe(40n);
});
