import { expect, test } from 'vitest';
import { verifiedPrograms } from '../../../../src/native/build.ts';
import { machineArguments, ofEveryGuest } from '../../../../src/targets/guest/command-line.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const hostThatCounts = (khz: string) => {
  const host = fakeHost({ '/ticks': khz });
  verifiedPrograms.set(host, new Map([['ticks', Promise.resolve('/ticks')]]));
  return host;
};

test('an emulated kernel is given all that it would find out by its timer; KVM tells one by itself', async () => {
  expect(await machineArguments(hostThatCounts('2095966\n'), 'tcg')).toEqual([
    'tsc=reliable',
    'no_timer_check',
    'tsc_early_khz=2095966',
  ]);
  expect(await machineArguments(fakeHost({}), 'kvm')).toEqual([]);
});

test('a processor that counts no time stamps is no reason to tell a guest nonsense', async () => {
  await expect(machineArguments(hostThatCounts('0\n'), 'tcg')).rejects.toMatchObject({
    code: 'ticks-unknown',
  });
});

test('no kernel speaks before it is unpacked, when the firmware of a micro-VM would say it too', () => {
  expect(ofEveryGuest.split(' ')).toContain('edd=off');
});
