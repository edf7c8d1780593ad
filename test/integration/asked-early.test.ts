import { expect, test } from 'vitest';
import { untilReady } from '../../src/launches/until-ready.ts';
import { Marks } from '../../src/marks.ts';
import { runningTargets } from './running-instances.ts';

const ms = 1_000_000n;
const lateMs = 700n;
const server = '/bin/busybox httpd -f -p 18475 -h /www';

/** Starts some containers one after the other; returns their marks, and which could be asked before the engine's answer. */
async function starts(name: string, command: string, count: number) {
  const shell = ['/bin/busybox', 'sh', '-c', command];
  await using running = await runningTargets(`test-early-${name}-${process.pid}`, ['container'], shell);
  const found: { readonly marks: Marks; readonly isEarly: boolean }[] = [];
  for (let i = 0; i < count; i++) {
    const marks = new Marks();
    await using created = await running.targets.get('container')?.create(`b00${i}-container`);
    const instance = await created?.launch(marks);
    if (instance === undefined) throw new Error('no container');
    const isEarly = marks.get('accepted') === undefined;
    expect((await untilReady(running.ready, instance, marks)).outcome).toEqual({ status: 'ready' });
    found.push({ marks, isEarly });
  }
  return found;
}

const mark = (marks: Marks, name: 'requested' | 'init' | 'accepted' | 'listening' | 'ready') => {
  const found = marks.get(name);
  if (found === undefined) throw new Error(`there is no mark ${name}`);
  return found;
};

test('a container is asked before its engine has answered, so that who listens late is as late as it is', async () => {
  const atOnce = await starts('once', `exec ${server}`, 3);
  const late = await starts('late', `/bin/busybox sleep 0.${lateMs / 100n}; exec ${server}`, 2);
  // The engine's answer and the sighting of the exec come over two connections, and may overtake each other.
  expect([...atOnce, ...late].filter(({ isEarly }) => isEarly)).not.toEqual([]);
  for (const { marks } of [...atOnce, ...late]) {
    const [init, listening, ready] = [mark(marks, 'init'), mark(marks, 'listening'), mark(marks, 'ready')];
    expect(init.earliestNs).toBeGreaterThan(mark(marks, 'requested').latestNs);
    expect(listening.earliestNs).toBeGreaterThanOrEqual(init.earliestNs);
    expect(ready.latestNs).toBeGreaterThanOrEqual(listening.earliestNs);
  }
  for (const { marks } of late) {
    const [init, ready] = [mark(marks, 'init'), mark(marks, 'ready')];
    expect(ready.latestNs - init.earliestNs).toBeGreaterThan(lateMs * ms);
    // It was refused until it listened: the interval is far narrower than what it waited.
    expect(ready.earliestNs - init.latestNs).toBeGreaterThan((lateMs / 2n) * ms);
  }
}, 120_000);
