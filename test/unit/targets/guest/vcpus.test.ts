import { expect, test } from 'vitest';
import { vcpusOf } from '../../../../src/targets/guest/vcpus.ts';

const seen = (
  cpus: number,
  processors: number,
  { limitCpu = true, asked = undefined as number | undefined } = {},
) => vcpusOf({ cpus }, { asked, processors }, { limitCpu });

test('a guest sees as many processors as a container, however few it may use', () => {
  expect([seen(0.5, 2), seen(1, 2), seen(1, 1), seen(2, 2), seen(1, 64)]).toEqual([2, 2, 1, 2, 64]);
});

test('it has as many as the scenario asks for, but no fewer than it may use', () => {
  expect(seen(0.5, 8, { asked: 1 })).toBe(1);
  expect(seen(1, 8, { asked: 4 })).toBe(4);
  expect(() => seen(1.5, 8, { asked: 1 })).toThrow(expect.objectContaining({ code: 'vcpus-too-few' }));
});

test('where the host cannot limit its time, the number of processors does', () => {
  expect([seen(0.5, 8, { limitCpu: false }), seen(2, 8, { limitCpu: false })]).toEqual([1, 2]);
});

test('a machine has no more than its interrupt controller takes', () => {
  expect(seen(1, 1024)).toBe(255);
});
