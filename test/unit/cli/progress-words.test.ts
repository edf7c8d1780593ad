import { expect, it } from 'vitest';
import { about, bar, clock, cut, mediansText, taken } from '../../../src/cli/progress-words.ts';
import { unpainted } from '../../../src/report/terminal-paint.ts';

it.each([
  [0, 'about 1 s', '0.0 s', '0:00'],
  [12_340, 'about 13 s', '12.3 s', '0:13'],
  [59_990, 'about 60 s', '1 min 00 s', '1:00'],
  [125_000, 'about 2 min', '2 min 05 s', '2:05'],
])('says %d ms in words', (ms, roughly, exactly, onClock) => {
  expect([about(ms), taken(ms), clock(ms)]).toEqual([roughly, exactly, onClock]);
});

it('has a bar of the same width, whatever the share', () => {
  for (const share of [-1, 0, 0.31, 1, 2]) expect([...bar(share, 20, unpainted)]).toHaveLength(20);
  expect(bar(0.5, 4, unpainted)).toBe('━━──');
});

it('cuts a text to its columns', () => {
  expect(cut('container', 9)).toBe('container');
  expect(cut('container', 5)).toBe('cont…');
});

it('has the median of each target so far', () => {
  const samples = new Map([
    ['container', [180e6, 190e6, 900e6]],
    ['vm', []],
  ]);
  expect(mediansText(samples)).toBe('container 190 ms');
});
