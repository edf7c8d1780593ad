import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { describe, expect, test } from 'vitest';
import type { DockerEngine } from '../../../../src/docker/docker-engine.ts';
import type { ContainerEvent, EventWatch } from '../../../../src/docker/docker-events.ts';
import { Marks } from '../../../../src/marks.ts';
import { DockerInstance } from '../../../../src/targets/container/container-instance.ts';
import type { ExecWatch, StartListener } from '../../../../src/targets/container/exec-watch.ts';
import type { TargetContext } from '../../../../src/targets/target.ts';

/** A container that is being started: what becomes of it comes over the connections of the engine in any order. */
async function starting() {
  const output = new PassThrough();
  const engine = Promise.withResolvers<void>();
  let tell: (event: ContainerEvent) => void = () => undefined;
  let listener: StartListener | undefined;
  const container = {
    id: 'c',
    attach: async () => output,
    start: () => engine.promise,
    inspect: async () => ({ State: {} }),
  } as unknown as Docker.Container;
  const docker = { getContainer: () => container } as unknown as Docker;
  const events = {
    subscribe: (_id: string, given: typeof tell) => {
      tell = given;
      return () => undefined;
    },
  } as unknown as EventWatch;
  const execWatch = {
    hear: (_id: string, given: StartListener) => {
      listener = given;
    },
    begin: async () => undefined,
    end: async () => 'exec',
  } as unknown as ExecWatch;
  const context = { workload: { port: 80 } } as TargetContext;
  const instance = await DockerInstance.attach(
    context,
    { docker, make: 'Docker' } as DockerEngine,
    container,
    events,
    execWatch,
  );
  const launched = instance.launch(new Marks());
  await new Promise(setImmediate);
  const at = { earliestNs: Marks.now(), latestNs: Marks.now() };
  listener?.onExec({ at, address: '172.17.0.2', cpuNs: 0 });
  await launched;
  const steps = {
    dies: () => tell({ action: 'die', exitCode: 3 }),
    prints: () => output.write(Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 3]), Buffer.from('bad')])),
    closes: () => output.end(),
    answers: () => engine.resolve(),
    refuses: () => engine.reject(new Error('no such program')),
  };
  return {
    instance,
    async take(order: readonly (keyof typeof steps)[]) {
      for (const step of order) {
        steps[step]();
        await new Promise(setImmediate);
      }
    },
  };
}

describe('a container that ends', () => {
  test.each([
    [['answers', 'prints', 'closes', 'dies'] as const],
    [['answers', 'dies', 'prints', 'closes'] as const],
    [['dies', 'prints', 'closes', 'answers'] as const],
    [['prints', 'dies', 'answers', 'closes'] as const],
  ])('is told with its last words, in whatever order they come: %j', async (order) => {
    const { instance, take } = await starting();
    const ended = instance.exited.then(({ reason }) => `${reason}: ${instance.outputTail()}`);
    await take(order);
    expect(await ended).toBe('the workload ended with exit code 3: bad');
  });

  test.each([[['refuses', 'closes', 'dies'] as const], [['closes', 'dies', 'refuses'] as const]])(
    'because its engine refuses to start it has been refused, whichever is heard first: %j',
    async (order) => {
      const { instance, take } = await starting();
      await take(order);
      expect(await instance.exited).toMatchObject({
        reason: 'the engine could not start the container: no such program',
        isForced: true,
      });
    },
  );
});
