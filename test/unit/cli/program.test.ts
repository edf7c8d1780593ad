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

it.each(['0', '-1', '1.5', 'abc', '', ' 3', '0x5', '1e9', '101'])(
  'refuses to repeat %j times',
  async (text) => {
    const said = silenced(process.stderr);
    await main(['run', 'x.yaml', '--repeat', text]);
    expect(said.mock.calls.flat().join('')).toContain('is invalid. expected a whole number from 1 to 100');
    expect(process.exitCode).toBe(2);
  },
);

it.each([
  ['--rounds', '1001', '1 to 1000'],
  ['--rounds', '100000000', '1 to 1000'],
  ['--seed', '2147483647', '1 to 2147483646'],
])('holds %s %s to the limits of a scenario’s file', async (option, text, limits) => {
  const said = silenced(process.stderr);
  await main(['run', 'x.yaml', option, text]);
  expect(said.mock.calls.flat().join('')).toContain(`expected a whole number from ${limits}`);
  expect(process.exitCode).toBe(2);
});

it.each([
  [['run', 'x.yaml', '--forms', 'vm'], "unknown option '--forms'; it is called '--targets' now"],
  [['run', 'x.yaml', '--blocks=3'], "unknown option '--blocks'; it is called '--rounds' now"],
  [['probe', 'x.yaml', '--form', 'vm'], "unknown option '--form'; it is called '--target' now"],
])('tells the new name of an option: %s', async (argv, message) => {
  const said = silenced(process.stderr);
  await main(argv);
  expect(said.mock.calls.flat().join('')).toBe(`error: ${message}\n`);
  expect(process.exitCode).toBe(2);
});

it.each([
  [['help', 'run'], /Usage: ballast run .*[\s\S]*--rounds <number>/],
  [['help', 'run', 'x.yaml'], /Usage: ballast run .*[\s\S]*--rounds <number>/],
  [['help', 'lab', 'up'], /Usage: ballast lab up .*[\s\S]*--json/],
  [['help', 'lab', 'exec'], /Usage: ballast lab exec /],
  [['help'], /Usage: ballast .*[\s\S]*Exit codes/],
  [['help', 'help'], /Usage: ballast .*[\s\S]*Exit codes/],
])('shows the options of a command that help is asked for: %s', async (argv, text) => {
  const said = silenced(process.stdout);
  await main(argv);
  expect(said.mock.calls.flat().join('')).toMatch(text);
  expect(process.exitCode).toBe(0);
});

it('refuses to help with a command that there is not, with what was meant, and 2', async () => {
  const said = silenced(process.stderr);
  await main(['help', 'rnu']);
  expect(said.mock.calls.flat().join('')).toMatch(/unknown command 'rnu'[\s\S]*Did you mean run/);
  expect(process.exitCode).toBe(2);
});

it('takes as many hosts as a scenario’s file may name', async () => {
  const said = silenced(process.stderr);
  const hosts = Array.from({ length: 17 }, (_, index) => ['--host', `ssh://root@server${index}:22`]);
  await main(['run', 'x.yaml', ...hosts.flat()]);
  expect(said.mock.calls.flat().join('')).toContain('expected at most 16 hosts');
  expect(process.exitCode).toBe(2);
});

const helpOf = async (...argv: string[]) => {
  const said = silenced(process.stdout);
  await main([...argv, '--help']);
  return said.mock.calls.flat().join('');
};

it('helps with groups, examples, exit codes and where the documentation is', async () => {
  const text = await helpOf();
  expect(text).toContain('Benchmark one workload as a process, a container, a micro-VM and a VM.');
  for (const heading of ['Measure:', 'Read:', 'Look after a host:', 'Examples:', 'Exit codes:', 'Docs:'])
    expect(text).toMatch(new RegExp(`^${heading}`, 'm'));
});

it('helps with a command in groups of options, with short names, in 80 columns', async () => {
  const text = await helpOf('run');
  for (const heading of ['What to measure:', 'Output:', 'Where:', 'Examples:', 'Exit codes:'])
    expect(text).toMatch(new RegExp(`^${heading}`, 'm'));
  for (const short of [
    '-o, --out',
    '-f, --format',
    '-q, --quiet',
    '-n, --rounds',
    '-t, --targets',
    '-H, --host',
  ])
    expect(text).toContain(short);
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

it('prints a mistake on the command line as a document where --json is asked for', async () => {
  silenced(process.stderr);
  const said = silenced(process.stdout);
  await main(['run', '--nope', '--json']);
  expect(JSON.parse(said.mock.calls.flat().join(''))).toEqual({
    error: { code: 'usage', kind: 'input', message: "unknown option '--nope'", exitCode: 2 },
  });
  expect(process.exitCode).toBe(2);
});
