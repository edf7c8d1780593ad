import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { paintFor, takeColour } from '../../../src/cli/colour.ts';

beforeEach(() => {
  vi.stubEnv('NO_COLOR', undefined);
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('TERM', 'xterm-256color');
});
afterEach(() => {
  takeColour(['--color', 'auto']);
  vi.unstubAllEnvs();
});

const stream = (isTTY: boolean) => ({ isTTY }) as NodeJS.WriteStream;
const isColoured = (isTTY: boolean) => paintFor(stream(isTTY))('good', 'x') !== 'x';

describe('colour', () => {
  it('is on terminals alone', () => {
    expect([isColoured(true), isColoured(false)]).toEqual([true, false]);
  });

  it('is not where NO_COLOR says anything, nor on a terminal that is dumb', () => {
    vi.stubEnv('NO_COLOR', '1');
    expect(isColoured(true)).toBe(false);
    vi.stubEnv('NO_COLOR', '');
    expect(isColoured(true)).toBe(true);
    vi.stubEnv('TERM', 'dumb');
    expect(isColoured(true)).toBe(false);
  });

  it('is everywhere with FORCE_COLOR, and nowhere where that is 0', () => {
    vi.stubEnv('FORCE_COLOR', '1');
    expect(isColoured(false)).toBe(true);
    vi.stubEnv('FORCE_COLOR', '0');
    expect(isColoured(true)).toBe(false);
  });

  it.each([
    [['--color', 'never'], true, false],
    [['--color=always'], false, true],
    [['--no-color'], true, false],
    [['--color=auto'], false, false],
  ])('is as %s says, whatever the environment has', (options, isTTY, coloured) => {
    expect(takeColour(['run', ...options, 'x.yaml'])).toEqual(['run', 'x.yaml']);
    expect(isColoured(isTTY)).toBe(coloured);
  });

  it('leaves alone what belongs to another program', () => {
    for (const argv of [
      ['lab', 'exec', 'ls', '--color'],
      ['run', '--', '--color'],
    ])
      expect(takeColour(argv)).toEqual(argv);
  });

  it('refuses another choice', () => {
    expect(() => takeColour(['run', '--color', 'nver'])).toThrow(
      expect.objectContaining({ code: 'unknown-colour', hint: 'did you mean `never`?' }),
    );
  });
});
