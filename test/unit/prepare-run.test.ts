import { describe, expect, test } from 'vitest';
import { type Preparing, prepareRun } from '../../src/prepare-run.ts';
import { Teardown } from '../../src/remains/teardown.ts';
import type { TargetContext } from '../../src/targets/target.ts';
import { hostLost } from '../fixtures/paper/losses.ts';
import { paperScenario } from '../fixtures/paper/scenario.ts';
import { expectAllRemoved } from '../fixtures/paper/script.ts';
import { type Plot, setUp } from '../fixtures/paper/setup.ts';
import { preparePaper } from '../fixtures/paper/target.ts';

/** Prepares targets `a` and `b` and takes down again what was made. */
async function prepare(plot?: Plot, preparing: Preparing = {}) {
  const { script, host, stop } = await setUp(plot);
  const { workload, targets } = paperScenario();
  const teardown = new Teardown();
  const starts: string[] = [];
  const paper = preparePaper(script);
  const ended = await prepareRun(
    teardown,
    {
      ...{ host, workload, targets, runId: 'r', runFolder: '/run/r', signal: stop.signal },
      progress: () => undefined,
      prepare: (context: TargetContext, spec) => {
        starts.push(context.image.start.argv.join(' '));
        return paper(context, spec);
      },
    },
    preparing,
  ).then(
    ({ prepared, context }) => ({ prepared: [...prepared.keys()], digest: context.image.digest }),
    (error: unknown) => error,
  );
  const left = await teardown.down();
  expectAllRemoved(script);
  return { ended, script, starts, left };
}

const torn = new Error('the paper is torn');

test('each target is prepared of the same image, and the last is taken down first', async () => {
  const told: string[] = [];
  const { ended, script, starts, left } = await prepare(
    {},
    {
      whenPrepared: (name, { environment }, { image }) =>
        told.push(`${name} ${environment.engine} ${image.digest}`),
    },
  );
  const digest = `sha256:${'0'.repeat(64)}`;
  expect(ended).toEqual({ prepared: ['a', 'b'], digest });
  expect(told).toEqual([`a paper ${digest}`, `b paper ${digest}`]);
  expect(starts).toEqual(['nginx -g daemon off;', 'nginx -g daemon off;']);
  expect(script.calls).toEqual(['prepare a', 'prepare b', 'remove b', 'remove a']);
  expect(left).toEqual([]);
});

test('a target may start something else than the workload says', async () => {
  const { starts } = await prepare({}, { argvOf: ({ name }, argv) => (name === 'a' ? ['wait'] : argv) });
  expect(starts).toEqual(['wait', 'nginx -g daemon off;']);
});

describe('a target that cannot be prepared', () => {
  test('is the end, when nobody wants to go on without it', async () => {
    const { ended, script } = await prepare({ 'prepare a': torn });
    expect(ended).toBe(torn);
    expect(script.calls).toEqual(['prepare a']);
  });

  test('is told, and the others are prepared', async () => {
    const told: unknown[] = [];
    const { ended } = await prepare(
      { 'prepare a': torn },
      { whenFailed: (name, error) => void told.push([name, error]) },
    );
    expect(ended).toMatchObject({ prepared: ['b'] });
    expect(told).toEqual([['a', torn]]);
  });

  test('is the end when it is the last, with what it failed with', async () => {
    const { ended } = await prepare(
      { 'prepare a': torn, 'prepare b': hostLost },
      { whenFailed: () => undefined },
    );
    expect(ended).toBe(hostLost);
  });
});

test('what wants to be told of a target may end it all, and the target is taken down', async () => {
  const { ended, script } = await prepare(
    {},
    {
      whenPrepared: () => {
        throw torn;
      },
    },
  );
  expect(ended).toBe(torn);
  expect(script.calls).toEqual(['prepare a', 'remove a']);
});

describe('a user who leaves', () => {
  test('while a target is prepared gets no other', async () => {
    const { ended, script } = await prepare(({ stop }) => ({ 'prepare a': () => stop.abort('left') }));
    expect(ended).toBe('left');
    expect(script.calls).toEqual(['prepare a', 'remove a']);
  });

  test('is not told that the target could not be had which that has broken off', async () => {
    const told: string[] = [];
    const { ended } = await prepare(
      ({ stop }) => ({
        'prepare a': () => {
          stop.abort('left');
          throw torn;
        },
      }),
      { whenFailed: (name) => void told.push(name) },
    );
    expect(ended).toBe('left');
    expect(told).toEqual([]);
  });
});

test('what cannot be taken down is named, and does not keep the others', async () => {
  const { left, script } = await prepare({ 'remove b': torn });
  expect(left).toEqual(['what target b has made: the paper is torn']);
  expect(script.removed).toEqual(['b', 'a']);
});
