import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilReady } from '../../src/launches/until-ready.ts';
import { Marks } from '../../src/marks.ts';
import type { PreparedTarget } from '../../src/targets/target.ts';
import { runningTargets } from './running-instances.ts';

const names = ['process', 'container', 'vm', 'microvm'];
/** A workload that answers, and prints as fast as it can for as long as it lives. */
const flood = '/bin/busybox httpd -p 18475 -h /www; exec /bin/busybox yes';
let running: Awaited<ReturnType<typeof runningTargets>>;

beforeAll(async () => {
  const command = ['/bin/busybox', 'sh', '-c', flood];
  running = await runningTargets(`test-flood-${process.pid}`, names, command);
});
afterAll(async () => {
  await running?.[Symbol.asyncDispose]();
});

test.each(names)(
  'a %s whose workload floods its output gets ready, and fills neither memory nor disk',
  async (name) => {
    await using created = await (running.targets.get(name) as PreparedTarget).create(`flood-${name}`);
    const marks = new Marks();
    const instance = await created.launch(marks);
    expect((await untilReady(running.ready, instance, marks)).outcome).toEqual({ status: 'ready' });
    const memoryBefore = process.memoryUsage().rss;
    const cpuBefore = process.cpuUsage();
    // The flood lasts this long; the test waits for nothing else.
    await sleep(3000);
    const { user, system } = process.cpuUsage(cpuBefore);
    const grownMiB = (process.memoryUsage().rss - memoryBefore) / 2 ** 20;
    process.stderr.write(
      `${name}: ${grownMiB.toFixed(0)} MiB more, ${((user + system) / 3e4).toFixed(0)}% of a core\n`,
    );
    expect(grownMiB).toBeLessThan(150);
    expect(instance.outputTail()).toMatch(/^\n?(y\n){1000}/);
    if (name === 'container') expect(await logBytes()).toBeLessThan(34e6);
  },
);

/** The size of the container's output that the engine keeps. */
async function logBytes(): Promise<number> {
  const { host, runId } = running.context;
  const docker = async (...argv: string[]) => (await host.exec(['docker', ...argv])).stdout.trim();
  const id = await docker('ps', '-q', '--filter', `label=dev.ballast.run=${runId}`);
  const log = await docker('inspect', '-f', '{{.LogPath}}', id);
  // The engine renames the log when it is full, and begins another.
  const { stdout } = await host.exec(['find', dirname(log), '-name', '*-json.log*', '-printf', '%s\\n']);
  return stdout.split('\n').reduce((sum, bytes) => sum + Number(bytes), 0);
}
