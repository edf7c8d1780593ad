import { expect, it } from 'vitest';
import { TimeLeft } from '../../../src/cli/time-left.ts';

const foreseen = [
  { name: 'prepare', turns: 1, seconds: 10 },
  { name: 'startup', turns: 10, seconds: 20 },
  { name: 'isolation', turns: 2, seconds: 30 },
];

it('is what was foreseen until something is known', () => {
  expect(new TimeLeft(foreseen).leftMs(0)).toBe(60_000);
});

it('follows the pace of the part that goes on, for itself and for those to come', () => {
  const left = new TimeLeft(foreseen);
  left.begin('startup', 0);
  left.turned(5);
  // Five turns at two seconds each were foreseen to take 10 s, and took 20 s.
  expect(left.leftMs(20_000)).toBe(20_000 + 2 * 30_000);
});

it('learns nothing from preparing, which may find all of it made', () => {
  const left = new TimeLeft(foreseen);
  left.begin('prepare', 0);
  left.begin('startup', 100);
  expect(left.leftMs(100)).toBe(50_000);
});

it('is never negative, however long the last part takes', () => {
  const left = new TimeLeft(foreseen);
  left.begin('isolation', 0);
  expect(left.leftMs(500_000)).toBe(0);
  left.turned(2);
  expect(left.leftMs(600_000)).toBe(0);
});

it('counts what was not foreseen to the part before it', () => {
  const left = new TimeLeft(foreseen);
  left.begin('startup', 0);
  left.begin('something', 1000);
  expect(left.leftMs(1000)).toBe(19_000 + 30_000);
});
