import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { s12 } from '../../../../../src/stages/isolation/probes/s12-families.ts';
import { corrupted } from '../../../../fixtures/evidence.ts';
import { content, garbage } from '../../../../fixtures/readings.ts';

const list = (count: number, outcome: (at: number) => string) =>
  content(Array.from({ length: count }, (_, at) => `${outcome(at)}\n`).join(''));
const all = (count: number) => list(count, () => 'EINVAL');

function evidence(kernel: string, refused: readonly number[], error = 'EPERM', missing?: readonly number[]) {
  return {
    kernel,
    families: { inside: list(46, (at) => (refused.includes(at) ? error : 'EINVAL')), host: all(46) },
    netlinks: { inside: all(32), host: all(32) },
    known:
      missing === undefined
        ? null
        : list(46, (at) => (missing.includes(at) ? 'EAFNOSUPPORT' : 'ESOCKTNOSUPPORT')),
  };
}

describe('S12', () => {
  test('counts what is reached, and names what is refused', () => {
    expect(s12.judge(evidence('host', [38, 40]))).toEqual({
      verdict: 'partly',
      because:
        'it reaches 44 of 46 families of sockets and 32 of 32 protocols of netlink; refused: crypto (ALG), vsock',
      figures: { families: 44, netlinkProtocols: 32 },
    });
  });

  test('no filter at all is exposed on the host’s kernel and confined on one of its own', () => {
    expect(s12.judge(evidence('host', [])).verdict).toBe('exposed');
    expect(s12.judge(evidence('own', [])).verdict).toBe('confined');
    expect(s12.judge(evidence('unknown', [])).verdict).toBe('inconclusive');
  });

  test('a filter that hides a family refuses it; a kernel that lacks one does not', () => {
    expect(s12.judge(evidence('host', [40], 'EAFNOSUPPORT')).verdict).toBe('partly');
    expect(s12.judge(evidence('host', [40], 'EPERM', [40]))).toMatchObject({
      verdict: 'exposed',
      because: expect.stringMatching(/^it reaches 45 of 45 families/),
    });
  });

  test('what every program may need is no more than a filter has to let through', () => {
    const usual = [1, 2, 10, 16];
    const others = Array.from({ length: 46 }, (_, at) => at).filter((at) => !usual.includes(at));
    expect(s12.judge(evidence('host', others)).verdict).toBe('denied');
  });

  test('answers that are none never make a good verdict', () => {
    fc.assert(
      fc.property(fc.infiniteStream(garbage), (stream) => {
        const other = corrupted(evidence('host', [40]), () => stream.next().value, ['host']);
        expect(['denied', 'partly']).not.toContain(s12.judge(other).verdict);
      }),
    );
  });
});
