import { afterEach, expect, it, vi } from 'vitest';
import { openProgress } from '../../../src/cli/progress.ts';
import type { LaunchRecord } from '../../../src/launches/records.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('shows what an engine or a guest says as one line that no terminal obeys', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  using progress = openProgress(false);
  progress.planned(Array(100).fill(null));
  const reason = 'it said \u001b[2J\u0007\nready\u202e';
  progress.launched(
    {
      warmup: false,
      block: 0,
      target: 'vm',
      marks: {},
      outcome: { status: 'exited', reason, output: '' },
    } as unknown as LaunchRecord,
    1,
  );
  expect(said.mock.calls.at(-1)).toEqual([
    expect.stringMatching(
      /^\+\d+\.\ds \[ {2}1\/100\] round 0, vm: exited \(it said \ufffd\[2J\ufffd ready\ufffd\)\n$/,
    ),
  ]);
});

it.each([
  [0.9996e9, '1.00 s'],
  [214.4e6, '214 ms'],
])('tells a start of %d ns in the words of the report', (ns, words) => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  using progress = openProgress(false);
  progress.planned([{ block: 0, target: 'vm', warmup: false }]);
  const [requested, ready] = [0, ns].map((latestNs) => ({ earliestNs: latestNs, latestNs }));
  progress.launched(
    {
      ...{ warmup: false, block: 0, target: 'vm' },
      ...{ marks: { requested, ready }, outcome: { status: 'ready' } },
    } as unknown as LaunchRecord,
    1,
  );
  expect(said.mock.calls.at(-1)).toEqual([
    expect.stringMatching(new RegExp(`^\\+\\d+\\.\\ds \\[1/1\\] round 0, vm: ready in ${words}\\n$`)),
  ]);
});

it('has plain lines on a terminal while that has no width, and a living one before', () => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('TERM', 'xterm');
  const terminal = process.stderr;
  const before = (['isTTY', 'columns'] as const).map(
    (name) => [name, Object.getOwnPropertyDescriptor(terminal, name)] as const,
  );
  const said = vi.spyOn(terminal, 'write').mockReturnValue(true);
  // A stream that was no terminal has none of a terminal's methods.
  const methods = ['cursorTo', 'clearLine', 'moveCursor'] as const;
  for (const name of methods)
    Object.defineProperty(terminal, name, { value: () => true, configurable: true });
  Object.defineProperty(terminal, 'isTTY', { value: true, configurable: true });
  Object.defineProperty(terminal, 'columns', { value: 80, writable: true, configurable: true });
  try {
    const progress = openProgress(false);
    progress.step('on a terminal');
    expect(said.mock.calls.flat().join('')).toContain('\u001b[?25l');
    terminal.columns = 0;
    terminal.emit('resize');
    said.mockClear();
    progress.step('without a width');
    progress[Symbol.dispose]();
    expect(said.mock.calls.flat().join('')).toMatch(/\+\d+\.\ds without a width\n$/);
    expect(terminal.listenerCount('resize')).toBe(0);
  } finally {
    for (const name of methods) Reflect.deleteProperty(terminal, name);
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(terminal, name);
      else Object.defineProperty(terminal, name, descriptor);
    }
  }
});

it('says before a run what, how many, where and how long, and after each part how long it took', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  using progress = openProgress(false);
  const parts = [{ name: 'prepare', turns: 1, seconds: 40 }];
  progress.foreseen({ scenario: fixtureScenario, host: 'lab', parts, emulated: ['vm'] });
  progress.part('prepare');
  progress.part('startup', 33);
  progress.finished();
  const lines = said.mock.calls.flat().map((line) => String(line).replace(/^\+\d+\.\ds /, ''));
  expect(lines[0]).toBe(
    'nginx · process, container, vm · 10 rounds after 1 for warm-up · lab · about 40 s\n',
  );
  expect(lines[1]).toMatch(/^! no KVM is used for vm: /);
  expect(lines[2]).toMatch(/^✓ prepare: \d+\.\d s\n$/);
  expect(lines[3]).toMatch(/^✓ startup: \d+\.\d s\n$/);
});

it('says nothing when it is quiet', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  using progress = openProgress(true);
  progress.step('x');
  progress.part('prepare');
  progress.finished();
  expect(said).not.toHaveBeenCalled();
});
