import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isLive, openLiveLine } from '../../../src/cli/live-line.ts';

beforeEach(() => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const stream = (columns: number, isTTY = true) => {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  return { written, terminal: { isTTY, columns, write } as unknown as NodeJS.WriteStream };
};

it.each([
  ['a terminal', 80, true, {}, true],
  ['no terminal', 80, false, {}, false],
  ['a terminal of no width', 0, true, {}, false],
  ['a dumb terminal', 80, true, { TERM: 'dumb' }, false],
  ['a terminal of a CI', 80, true, { CI: 'true' }, false],
])('%s: whether a line is drawn anew', (_, columns, isTTY, env, live) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value as string);
  expect(isLive(stream(columns, isTTY).terminal)).toBe(live);
});

it('clears its own line alone, and gives the cursor back', () => {
  const { written, terminal } = stream(40);
  const line = openLiveLine(terminal, (_, columns) => `at most ${columns}`);
  line.draw();
  line.keep('stays');
  line[Symbol.dispose]();
  expect(written.join('')).toBe(
    '\u001b[?25l\r\u001b[Kat most 39\r\u001b[Kstays\n\r\u001b[Kat most 39\r\u001b[K\u001b[?25h',
  );
});

it('writes nothing of a line where the terminal has lost its width', () => {
  const { written, terminal } = stream(0);
  const line = openLiveLine(terminal, () => 'text');
  line.draw();
  line[Symbol.dispose]();
  expect(written.join('')).not.toContain('text');
});
