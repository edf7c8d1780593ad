import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BallastError } from '../../src/errors.ts';
import { StopRequest } from '../../src/launches/stop-request.ts';
import { hostLost, losses } from '../fixtures/paper/losses.ts';
import { type PaperRun, type RunPlot, runPaper } from '../fixtures/paper/run.ts';
import { paperScenario } from '../fixtures/paper/scenario.ts';
import { expectAllRemoved } from '../fixtures/paper/script.ts';
import { storedName } from '../fixtures/paper/stored-name.ts';

/** A pause between two readings of paper is not waited for, and a deadline stays as it is. */
const longestPauseMs = 300;
vi.mock('node:timers/promises', async (original) => {
  const actual = await original<typeof import('node:timers/promises')>();
  return {
    ...actual,
    setTimeout: (ms: number, ...rest: [unknown?, object?]) =>
      actual.setTimeout(ms > longestPauseMs ? ms : 1, ...rest),
  };
});

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'ballast-run-'));
});
afterEach(() => rmSync(results, { recursive: true }));

const torn = new Error('the paper is torn');
const namesIn = ({ records }: PaperRun) => records.map(storedName);
const endOf = ({ records }: PaperRun) => records.at(-1);
/** Names of the instances that were created for launches. */
const launchedIn = ({ script }: PaperRun) => script.made.filter((name) => /^b\d/.test(name));
/** The launches of a block in the order to which the seed shuffles them. */
const block = (index: number) =>
  [...(['ba', 'ba', 'ab'][index] ?? '')].map((target) => `b00${index}-${target}`);
const storedBlock = (index: number) => [
  ...block(index).flatMap((id) => [`begun ${id}`, `launch ${id}`]),
  `whole launches ${index}`,
];

test('a run goes from its header to its end, and all that it made is removed in reverse', async () => {
  const run = await runPaper(
    results,
    {},
    { scenario: paperScenario({ image: {}, lifecycle: { blocks: 1 } }) },
  );
  expect(run.ended).toBe('complete');
  expectAllRemoved(run.script);
  const names = namesIn(run);
  expect(names.filter((name) => !name.startsWith('lifecycle '))).toEqual([
    ...['header', 'preparation a', 'preparation b', 'calibration'],
    ...['equivalence a', 'equivalence b', 'whole equivalence 0'],
    ...[...storedBlock(0), ...storedBlock(1)],
    ...['image a', 'image b', 'whole image 0', 'whole lifecycle 0', 'end'],
  ]);
  expect(names.filter((name) => name.startsWith('lifecycle '))).toHaveLength(2 * 9);
  expect(run.script.removed.slice(-2)).toEqual(['b', 'a']);
  expect(endOf(run)).toMatchObject({
    status: 'complete',
    reason: null,
    host: { bootId: 'b007', kernel: '6.1.0' },
  });
  expect(run.isReaped).toBe(false);
});

test('a single target is not certified to do what others do', async () => {
  const run = await runPaper(results, {}, { scenario: paperScenario({}, {}, ['a']) });
  expect(run.ended).toBe('complete');
  expect(namesIn(run)).not.toContain('whole equivalence 0');
});

test('a run that accepts emulation says so in its header', async () => {
  const accepting = await runPaper(results, {}, { acceptEmulation: true });
  expect(accepting.records[0]).toMatchObject({ emulationAccepted: true });
});

test('a run that was not asked to accept emulation does not', async () => {
  expect((await runPaper(results)).records[0]).not.toHaveProperty('emulationAccepted');
});

describe('a target that cannot be prepared', () => {
  test('ends the run, and what others have made is removed', async () => {
    const run = await runPaper(results, { 'prepare b': torn });
    expect(run.ended).toBe(torn);
    expectAllRemoved(run.script);
    expect(run.script.made).toEqual(['a']);
    expect(namesIn(run)).toEqual(['header', 'preparation a', 'end']);
    expect(endOf(run)).toMatchObject({ status: 'failed', reason: 'the paper is torn' });
  });

  test('is left out where the run is to keep going', async () => {
    const run = await runPaper(results, { 'prepare a': torn }, { keepGoing: true });
    expect(run.ended).toBe('complete');
    expectAllRemoved(run.script);
    expect(namesIn(run).slice(0, 4)).toEqual(['header', 'left-out a', 'preparation b', 'calibration']);
    expect(run.records[1]).toMatchObject({ reason: 'it cannot be prepared: the paper is torn' });
    expect(launchedIn(run)).toEqual(['b000-b', 'b001-b']);
  });

  test('ends a run that is to keep going when there is no other', async () => {
    const run = await runPaper(results, { prepare: torn }, { keepGoing: true });
    expect(run.ended).toBe(torn);
    expect(namesIn(run)).toEqual(['header', 'left-out a', 'left-out b', 'end']);
  });

  test('since the host is lost ends a run that is to keep going', async () => {
    const run = await runPaper(results, { 'prepare a': hostLost }, { keepGoing: true });
    expect(run.ended).toMatchObject({ code: 'host-lost' });
    expect(run.script.calls).toEqual(['prepare a']);
  });
});

describe('the first launch of a target that fails', () => {
  test('ends the run as failed, with nothing left to be removed by others', async () => {
    const run = await runPaper(results, { 'launch b000-a': torn });
    expect(run.ended).toMatchObject({ code: 'never-ready' });
    expectAllRemoved(run.script);
    expect(launchedIn(run)).toEqual(block(0));
    expect(endOf(run)).toMatchObject({
      status: 'failed',
      fault: 'engine',
      reason: expect.stringContaining('the paper is torn'),
    });
    expect(run.isReaped).toBe(false);
  });

  test('leaves it out of all that follows where the run is to keep going', async () => {
    const scenario = paperScenario({ image: {}, lifecycle: { blocks: 1 } });
    const run = await runPaper(results, { 'launch b000-b': torn }, { scenario, keepGoing: true });
    expect(run.ended).toBe('complete');
    expectAllRemoved(run.script);
    expect(launchedIn(run)).toEqual([...block(0), 'b001-a']);
    expect(run.script.calls).not.toContain('imageSizes b');
    expect(run.script.made).not.toContain('l000-b');
    expect(namesIn(run)).toContain('whole lifecycle 0');
  });
});

describe('a user who leaves', () => {
  const scenario = paperScenario({ image: {}, lifecycle: { blocks: 1 } });
  test.each([
    ...['prepare b', 'createProbed certified-a', 'run certified-b', 'remove certified-b'],
    ...['create b000-b', 'launch b000-b', 'run b001-a', 'stop b001-a', 'remove b000-a'],
    ...['pause l000-a', 'stop l000-a', 'kill l000-a-again'],
  ])('at `%s` gets a run that was interrupted, and everything removed', async (step) => {
    const run = await runPaper(results, ({ stop }) => ({ [step]: () => stop.abort('left') }), { scenario });
    expect(run.ended).toBe('interrupted');
    expectAllRemoved(run.script);
    expect(endOf(run)).toMatchObject({ type: 'end', status: 'interrupted', reason: 'stopped by the user' });
    expect(run.isReaped).toBe(false);
  });

  test('is recorded with the signal, so that the report of the run ends as the run did', async () => {
    const run = await runPaper(results, ({ stop }) => ({
      'launch b000-b': () => stop.abort(new StopRequest('SIGTERM')),
    }));
    expect(endOf(run)).toMatchObject({ status: 'interrupted', signal: 'SIGTERM' });
  });

  test('and whose leaving fails as well is told what is left', async () => {
    const run = await runPaper(results, ({ stop }) => ({
      'launch b000-b': () => stop.abort('left'),
      'remove a': torn,
    }));
    expect(run.ended).toBe('interrupted');
    expectAllRemoved(run.script);
    expect(run.isReaped).toBe(true);
  });
});

describe('a fault that ends the run', () => {
  test.each(losses.map((loss) => [loss.code, loss] as const))(
    'may be %s in a launch: all that was made is removed, and the end tells the fault',
    async (_, loss) => {
      const run = await runPaper(results, { 'run b000-a': loss }, { keepGoing: true });
      expect(run.ended).toMatchObject({ code: loss.code, message: loss.message });
      expectAllRemoved(run.script);
      expect(namesIn(run).slice(-2)).toEqual(['launch b000-a', 'end']);
      expect(endOf(run)).toMatchObject({ status: 'failed', reason: loss.message });
      expect(run.isReaped).toBe(loss.kind === 'engine');
    },
  );

  test('may be that the run no longer counts as alive', async () => {
    const run = await runPaper(results, ({ host }) => ({
      'run b000-b': async () => {
        host().processes.get('flock')?.kill();
        await new Promise((resolve) => setImmediate(resolve));
      },
    }));
    expect(run.ended).toMatchObject({ code: 'hold-lost' });
    expectAllRemoved(run.script);
    expect(run.records.find(({ type }) => type === 'launch')).toMatchObject({
      outcome: { status: 'failed' },
    });
    expect(endOf(run)).toMatchObject({ status: 'failed' });
  });

  test('may be a file that can no longer be written: nothing follows, and everything is removed', async () => {
    const run = await runPaper(results, ({ file }) => ({ 'stop b000-b': () => rmSync(file()) }));
    expect(run.ended).toMatchObject({ code: 'results-unwritable' });
    expectAllRemoved(run.script);
    expect(launchedIn(run)).toEqual(['b000-b']);
  });
});

test('an instance that cannot be removed ends the run, whatever it was made for, and is left to another process', async () => {
  const run = await runPaper(results, { 'remove certified-a': torn });
  expect(run.ended).toMatchObject({
    code: 'not-removed',
    message: 'an instance could not be removed: the paper is torn',
  });
  expectAllRemoved(run.script);
  expect(launchedIn(run)).toEqual([]);
  expect(run.isReaped).toBe(true);
  expect(endOf(run)).toMatchObject({ status: 'failed' });
});

test('what cannot be removed at the end is left to another process, and the run is not complete', async () => {
  const run = await runPaper(results, { 'remove a': torn });
  expect(run.ended).toMatchObject({
    code: 'left-behind',
    message: expect.stringMatching(
      /^removed only at the second try:\n {4}what target a has made: the paper is torn$/,
    ),
  });
  expectAllRemoved(run.script);
  expect(run.isReaped).toBe(true);
  expect(endOf(run)).toMatchObject({ status: 'failed' });
});

describe('a run that is resumed', () => {
  const scenario = paperScenario({ startup: { blocks: 3, warmup: 0 }, image: {} });
  /** A run whose user leaves at this step. */
  const begin = (step: string) =>
    runPaper(results, ({ stop }) => ({ [step]: () => stop.abort('left') }), { scenario });
  const resume = ({ folder }: PaperRun, plot: RunPlot = {}, options: Parameters<typeof runPaper>[2] = {}) =>
    runPaper(results, plot, { scenario, resumed: folder, ...options });
  const fileOf = ({ folder }: PaperRun) => readFileSync(join(folder, 'run.jsonl'), 'utf8');

  test('does not repeat what is whole, repeats what was cut off, and is complete then', async () => {
    const first = await begin('run b001-a');
    const stored = fileOf(first);
    const run = await resume(first);
    expect(run.ended).toBe('complete');
    expectAllRemoved(run.script);
    expect(launchedIn(run)).toEqual([...block(1), ...block(2)]);
    expect(run.planned).toHaveLength(4);
    expect(fileOf(run).startsWith(stored)).toBe(true);
    expect(namesIn(run).slice(first.records.length)).toEqual([
      ...['resumed 1', 'preparation a', 'preparation b', 'calibration'],
      ...[...storedBlock(1), ...storedBlock(2), 'image a', 'image b', 'whole image 0', 'end'],
    ]);
  });

  test('after its last launch makes none', async () => {
    const first = await runPaper(results, { 'imageSizes a': torn }, { scenario });
    const run = await resume(first);
    expect(run.ended).toBe('complete');
    expect(run.planned).toEqual([]);
    expect(run.script.calls.slice(0, 4)).toEqual(['prepare a', 'prepare b', 'imageSizes a', 'imageSizes b']);
    expect(run.records.find(({ type }) => type === 'resumed')).toMatchObject({ block: null });
  });

  test('can be cut off and resumed again', async () => {
    const second = await resume(await begin('run b000-b'), ({ stop }) => ({
      'run b001-b': () => stop.abort('left'),
    }));
    expect(second.ended).toBe('interrupted');
    const third = await resume(second);
    expect(third.ended).toBe('complete');
    expect([...launchedIn(second), ...launchedIn(third)]).toEqual([
      ...[...block(0), 'b001-b'],
      ...[...block(1), ...block(2)],
    ]);
  });

  test('does not end because a target fails that an earlier part has launched', async () => {
    const run = await resume(await begin('run b001-b'), { 'launch b001-b': torn });
    expect(run.ended).toBe('complete');
    expect(launchedIn(run)).toEqual([...block(1), ...block(2)]);
  });

  test('goes on without the targets that were left out', async () => {
    const leave: RunPlot = ({ stop }) => ({ 'prepare a': torn, 'run b001-b': () => stop.abort('left') });
    const first = await runPaper(results, leave, { scenario, keepGoing: true });
    const run = await resume(first);
    expect(run.ended).toBe('complete');
    expect(run.script.calls[0]).toBe('prepare b');
    expect(launchedIn(run)).toEqual(['b001-b', 'b002-b']);
  });

  test('is refused where no target is left', async () => {
    const first = await runPaper(results, { prepare: torn }, { scenario, keepGoing: true });
    expect(first.ended).toBe(torn);
    expect(namesIn(first).slice(1)).toEqual(['left-out a', 'left-out b', 'end']);
    await expect(resume(first)).rejects.toMatchObject({
      code: 'not-resumable',
      message: expect.stringContaining('each of its targets was left out'),
    });
  });

  test.each<[string, RunPlot, Parameters<typeof runPaper>[2], unknown]>([
    ['where a target cannot be prepared', { 'prepare b': torn }, {}, torn],
    ['where the host is lost meanwhile', { 'prepare b': hostLost }, { keepGoing: true }, hostLost],
    [
      'where a target is not what it was',
      {},
      { traits: { environment: { engine: 'papyrus' } } },
      expect.objectContaining({
        code: 'environment-differs',
        message: expect.stringMatching(/paper and is papyrus/),
      }),
    ],
  ])('%s stays as it was, byte for byte', async (_, events, options, error) => {
    const first = await begin('run b001-a');
    const before = fileOf(first);
    const run = await resume(first, events, options);
    expect(run.ended).toEqual(error);
    expectAllRemoved(run.script);
    expect(fileOf(run)).toBe(before);
  });

  test('and cannot be written to when it is to go on ends, and what was prepared is removed', async () => {
    const run = await resume(await begin('run b001-a'), ({ file }) => ({
      'prepare b': () => rmSync(file()),
    }));
    expect(run.ended).toMatchObject({ code: 'results-unwritable' });
    expectAllRemoved(run.script);
    expect(run.script.made).toEqual(['a', 'b']);
  });

  test('and left before it goes on stays as it was', async () => {
    const first = await begin('run b001-a');
    const before = fileOf(first);
    const run = await resume(first, ({ stop }) => ({ 'prepare a': () => stop.abort('left') }));
    expect(run.ended).toBe('interrupted');
    expectAllRemoved(run.script);
    expect(fileOf(run)).toBe(before);
  });
});

test('a fault is told without the secrets of the workload', async () => {
  const environment = { PASSWORD: 'correct horse' };
  const fault = new BallastError('engine', 'refused', 'the engine refused PASSWORD=correct horse');
  const run = await runPaper(results, { prepare: fault }, { scenario: paperScenario({}, { environment }) });
  expect(run.ended).toMatchObject({ code: 'refused', message: 'the engine refused PASSWORD=<redacted>' });
  expect(endOf(run)).toMatchObject({ reason: 'the engine refused PASSWORD=<redacted>' });
});
