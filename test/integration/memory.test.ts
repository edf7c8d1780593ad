import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { borrow } from '../../src/launches/borrow.ts';
import type { PreparedTarget } from '../../src/targets/target.ts';
import { portless, runningTargets } from './running-instances.ts';
import { agrees, sideBySide } from './side-by-side.ts';

let running: Awaited<ReturnType<typeof runningTargets>>;

beforeAll(async () => {
  const names = ['container', 'gvisor', 'microvm', 'reporting'];
  running = await runningTargets(`test-memory-${process.pid}`, names, portless);
});

afterAll(async () => {
  await running?.[Symbol.asyncDispose]();
});

const targetOf = (name: string) => running.targets.get(name) as PreparedTarget;

// Ten of each, and the other targets, are for `npm run soak -- memory`: they take minutes.
test.each(['container', 'gvisor', 'microvm'])('the memory of a %s is what the host lacks', async (name) => {
  const compared = await sideBySide(running.ready, targetOf(name), name, 3);
  const { saidBytes, fellBytes, roseBytes } = compared;
  const movedBytes = (fellBytes + roseBytes) / 2;
  expect(agrees(saidBytes, movedBytes), JSON.stringify(compared)).toBe(true);
});

test('a guest that reports what it has freed gives it back, and one that does not keeps it', async () => {
  await using stack = new AsyncDisposableStack();
  const { ready } = running;
  const afterUse = async (name: string) => {
    const { instance } = stack.use(await borrow(targetOf(name), `${name}-used`, ready));
    const argv = ['/bin/busybox', 'dd', 'if=/dev/zero', 'of=/dev/null', 'bs=40M', 'count=1'];
    expect(await instance.run({ argv, timeoutMs: 60_000 })).toMatchObject({ exitCode: 0 });
    return async () => (await instance.memory()).guestFreeBytes ?? 0;
  };
  const [keptBytes, reportedBytes] = await Promise.all([afterUse('microvm'), afterUse('reporting')]);
  // It reports blocks of 2 MiB and more: what is free in smaller ones stays.
  const isBack = async () => (await reportedBytes()) < (await keptBytes()) - 16 * 2 ** 20;
  await vi.waitUntil(isBack, { timeout: 120_000, interval: 200 });
  expect(await keptBytes()).toBeGreaterThan(40 * 2 ** 20);
});

test('the sandbox of gVisor is the runtime’s, not the workload’s', async () => {
  const { ready } = running;
  await using borrowed = await borrow(targetOf('gvisor'), 'gvisor-parts', ready);
  const { workloadBytes, runtimeBytes } = await borrowed.instance.memory();
  expect(runtimeBytes).toBeGreaterThan(workloadBytes ?? 0);
});
