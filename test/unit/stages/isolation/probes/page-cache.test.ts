import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BallastError } from '../../../../../src/errors.ts';
import type { Eye } from '../../../../../src/inside/eye.ts';
import type { ProbeContext } from '../../../../../src/stages/isolation/probe.ts';
import { pageCache } from '../../../../../src/stages/isolation/probes/page-cache.ts';
import { corrupted } from '../../../../fixtures/evidence.ts';
import { content, garbage } from '../../../../fixtures/readings.ts';

const page = content('8192 /usr/share/a file\n');

function evidence(alone: string, after: string, sibling = 'disk', kernel = 'own') {
  const trial = {
    alone: content(`${alone}\n`),
    neighbour: content(`${sibling}\n`),
    after: content(`${after}\n`),
  };
  return { kernel, page, trials: [trial, trial] };
}
const verdict = (given: unknown) => pageCache.judge(given).verdict;

describe('L-page-cache', () => {
  test('a page that a neighbour has read is in memory, or it is not', () => {
    expect(verdict(evidence('disk', 'memory'))).toBe('shared');
    expect(verdict(evidence('disk', 'disk'))).toBe('isolated');
  });

  test('on the host’s kernel, a page that stays on the disk may be of a file that each has for itself', () => {
    expect(verdict(evidence('disk', 'disk', 'disk', 'host'))).toBe('inconclusive');
    expect(verdict(evidence('disk', 'memory', 'disk', 'host'))).toBe('shared');
  });

  test('a page that is in memory even alone decides nothing, nor does one that wavers', () => {
    expect(verdict(evidence('memory', 'memory'))).toBe('inconclusive');
    const [first] = evidence('disk', 'disk').trials;
    const [second] = evidence('disk', 'memory').trials;
    expect(verdict({ kernel: 'host', page, trials: [first, second] })).toBe('inconclusive');
    expect(verdict(evidence('disk', 'disk', 'nothing'))).toBe('inconclusive');
  });

  test('no page that can be given up is nothing to ask about, and no neighbour decides nothing', () => {
    expect(verdict({ kernel: 'host', page: content('none\n'), trials: null })).toBe('absent');
    expect(verdict({ kernel: 'host', page: content('none\n', true), trials: null })).toBe('inconclusive');
    expect(verdict({ kernel: 'host', page: content(''), trials: null })).toBe('inconclusive');
    expect(verdict({ kernel: 'host', page, trials: { withoutSibling: 'no memory left' } })).toBe(
      'inconclusive',
    );
  });

  test('the neighbour reads the page between the two looks, and only the second time', async () => {
    const done: string[] = [];
    const eye = (name: string) => ({
      pages: {
        find: async () => page,
        drop: async (path: string, offset: number) => done.push(`${name} drops ${path} ${offset}`),
        touch: async () => {
          done.push(`${name} reads`);
          return content('disk\n');
        },
      },
    });
    const sibling = async () => ({ eye: eye('sibling') as unknown as Eye });
    await pageCache.gather({ inside: eye('it'), sibling } as unknown as ProbeContext);
    expect(done.slice(0, 5)).toEqual([
      'it drops /usr/share/a file 8192',
      'it reads',
      'it drops /usr/share/a file 8192',
      'sibling reads',
      'it reads',
    ]);
  });

  test('beside a bare process, the host reads the page through its root', async () => {
    const read: string[] = [];
    const pages = {
      find: async () => page,
      drop: async () => content(''),
      touch: async () => content('disk\n'),
    };
    const host = {
      pages: {
        touch: async (path: string) => {
          read.push(path);
          return content('disk\n');
        },
      },
    };
    const sibling = () => Promise.reject(new BallastError('engine', 'port-in-use', 'port 80 is in use'));
    const context = { inside: { pages }, host, kernel: 'host', hostSide: { pid: 7 }, sibling };
    await pageCache.gather(context as unknown as ProbeContext);
    expect(new Set(read)).toEqual(new Set(['/proc/7/root/usr/share/a file']));
    expect(await pageCache.gather({ ...context, kernel: 'own' } as unknown as ProbeContext)).toMatchObject({
      trials: { withoutSibling: 'port 80 is in use' },
    });
  });

  test('answers that are none never make a good verdict', () => {
    fc.assert(
      fc.property(fc.infiniteStream(garbage), (stream) => {
        expect(verdict(corrupted(evidence('disk', 'disk'), () => stream.next().value, []))).not.toBe(
          'isolated',
        );
      }),
    );
  });
});
