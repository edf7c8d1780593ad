import { afterEach, expect, it, vi } from 'vitest';
import { ballastVersion } from '../../../src/ballast-version.ts';
import { main } from '../../../src/cli/program.ts';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

const silenced = (stream: NodeJS.WriteStream) => vi.spyOn(stream, 'write').mockReturnValue(true);

it('tells its version on stdout', async () => {
  const said = silenced(process.stdout);
  await main(['--version']);
  expect(said.mock.calls).toEqual([[`${ballastVersion}\n`]]);
  expect(process.exitCode).toBe(0);
});

it('refuses a command that there is not, with what was meant, and 2', async () => {
  const said = silenced(process.stderr);
  await main(['rnu']);
  expect(said.mock.calls.flat().join('')).toMatch(/unknown command 'rnu'[\s\S]*Did you mean run/);
  expect(process.exitCode).toBe(2);
});
