import { describe, expect, test } from 'vitest';
import {
  controlResult,
  decidingControl,
  underControl,
  withoutControl,
} from '../../../../src/stages/isolation/control.ts';
import { judgement } from '../../../../src/stages/isolation/probe.ts';

const isolated = judgement('isolated', 'it has its own');

describe('a control', () => {
  const fired = controlResult('privileged', judgement('exposed', 'it may'));
  const silent = controlResult('privileged', judgement('denied', 'it may not'));
  const missing = withoutControl(new Map([['privileged', 'no engine']]));

  test('that fired leaves every verdict as it is', () => {
    expect(fired.fired).toBe(true);
    expect(underControl(isolated, fired)).toEqual(isolated);
  });

  test.each(['isolated', 'denied', 'synthetic'] as const)(
    'that did not fire, or could not be had, takes %s away',
    (verdict) => {
      for (const [control, reason] of [
        [silent, 'it may not'],
        [missing, 'no engine'],
      ] as const) {
        const found = underControl(judgement(verdict, 'it is so'), control);
        expect(found.verdict).toBe('inconclusive');
        expect(found.because).toContain(reason);
      }
    },
  );

  test.each(['shared', 'leaked', 'exposed', 'confined', 'absent', 'error'] as const)(
    'that did not fire says nothing against %s',
    (verdict) => {
      expect(underControl(judgement(verdict, 'x'), silent).verdict).toBe(verdict);
    },
  );

  test('fires by what came of the host, not by what the weakened instance may', () => {
    for (const verdict of ['confined', 'isolated', 'inconclusive', 'error'] as const) {
      expect(controlResult('privileged', judgement(verdict, 'x')).fired).toBe(false);
    }
  });
});

describe('of several controls', () => {
  const noticed = controlResult('privileged', judgement('exposed', 'it may'));
  const special = controlResult('weak-machine', judgement('exposed', 'it may'));
  const silent = controlResult('weak-runtime', judgement('isolated', 'it has its own'));

  test('one that was not noticed decides, wherever it stands', () => {
    expect(decidingControl([noticed, silent, special])).toBe(silent);
    expect(decidingControl([silent, special])).toBe(silent);
  });

  test('the most special one is named where all were noticed', () => {
    expect(decidingControl([noticed, special])).toBe(special);
    expect(decidingControl([noticed, undefined])).toBe(noticed);
    expect(decidingControl([undefined])).toBeUndefined();
  });
});
