import { expect, test } from 'vitest';
import { Marks } from '../../../../src/marks.ts';
import { LaunchWatch } from '../../../../src/targets/guest/launch-watch.ts';

test('a guest has as long for an answer as it took to boot, and never less than an ordinary one', () => {
  const watch = new LaunchWatch();
  watch.marks = new Marks();
  const requestedNs = watch.marks.setNow('requested');
  const after = (seconds: number) => requestedNs + BigInt(seconds * 1e9);
  expect(watch.patience(5000)).toBe(5000);
  watch.started(after(70));
  expect([watch.patience(5000), watch.patience(90_000)]).toEqual([70_000, 90_000]);
  // A service that is started again says nothing of the boot.
  watch.started(after(900));
  expect(watch.patience(5000)).toBe(70_000);
});

test('of a boot, two minutes count: two such waits end before the net under every call of a target', () => {
  const watch = new LaunchWatch();
  watch.marks = new Marks();
  watch.started(watch.marks.setNow('requested') + BigInt(900e9));
  expect(watch.patience(5000)).toBe(120_000);
});
