import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { HostProcess } from '../../../../src/host/host.ts';
import { exitOf } from '../../../../src/targets/guest/guest-exit.ts';
import type { Machine } from '../../../../src/targets/guest/hypervisor.ts';
import { SerialLine } from '../../../../src/targets/guest/serial-line.ts';

/** How a guest is told to have ended whose console said this and closed. */
function endAfter(said: string) {
  const exited = Promise.resolve({ exitCode: 0 });
  const reader = { stdout: new PassThrough(), stderr: new PassThrough(), exited };
  const serial = new SerialLine(reader as unknown as HostProcess, {});
  serial.push(Buffer.from(said), { earliestNs: 1n, latestNs: 2n });
  return exitOf({ serial } as Machine, () => 1000);
}

test('a guest that says its end has come to it by itself', async () => {
  const off = 'reboot: Power down\r\n';
  const exit = await endAfter(`\x1eballast: exit 3\r\n${off}`);
  expect(exit).toMatchObject({ reason: 'the workload ended with exit code 3', exitCode: 3 });
  const turnedOff = await endAfter(`\x1eballast: started 71\r\n[   12.3] ${off}`);
  expect(turnedOff).toMatchObject({ reason: 'the guest turned itself off', exitCode: null });
  for (const end of [exit, turnedOff]) expect(end.isForced).toBeUndefined();
});

test('one that says nothing has not', async () => {
  expect(await endAfter('\x1eballast: started 71\r\nserving\r\n')).toMatchObject({
    exitCode: null,
    isForced: true,
  });
});
