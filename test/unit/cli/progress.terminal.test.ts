import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** What a program writes on a terminal of its own, of so many columns. */
function shownOn(columns: number, env: Record<string, string> = {}): string {
  const command = `stty cols ${columns}; exec ${process.execPath} test/fixtures/shown-progress.ts`;
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, ...rest } = process.env;
  const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
    env: { ...rest, TERM: 'xterm-256color', ...env },
    encoding: 'utf8',
    timeout: 20_000,
    maxBuffer: 64 * 1024,
  });
  expect(status).toBe(0);
  return stdout;
}

const esc = '\u001b';

describe('progress on a real terminal', () => {
  it.each([40, 80, 120])('draws a line that fits %d columns, and keeps one for each part', (columns) => {
    const text = shownOn(columns);
    const drawn = text
      .split(`\r${esc}[K`)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken off
      .map((part) => part.replaceAll(/\u001b\[[\d?]*[mhl]/g, ''))
      .filter((part) => !part.includes('\n'));
    expect(drawn.length).toBeGreaterThan(3);
    for (const line of drawn) expect([...line].length, line).toBeLessThan(columns);
    expect(text).toMatch(/✓.* prepare +\d+\.\d s/);
    expect(text).toMatch(/✓.* isolation +\d+\.\d s/);
    expect(text.endsWith(`${esc}[?25h`)).toBe(true);
  });

  it('has the bar of the whole run and the time left where they have room', () => {
    expect(shownOn(80)).toMatch(/isolation 1\/2 .*[━─].* \d+:\d\d left/);
  });

  it.each([
    ['no width', 0, {}],
    ['a terminal that is dumb', 80, { TERM: 'dumb' }],
    ['a CI', 80, { CI: 'true' }],
  ])('has plain lines on %s, and ends', (_, columns, env) => {
    const text = shownOn(columns, env);
    expect(text).not.toContain(`${esc}[K`);
    expect(text).toMatch(/^\+\d+\.\ds preparing container\r$/m);
    expect(text.length).toBeLessThan(1000);
  });

  it('has no colour with NO_COLOR', () => {
    expect(shownOn(80, { NO_COLOR: '1' })).not.toMatch(new RegExp(`${esc}\\[\\d+m`));
  });
});
