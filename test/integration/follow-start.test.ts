import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredMark } from '../../src/fields/stored-parts.ts';
import type { Host } from '../../src/host/host.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { Marks } from '../../src/marks.ts';
import { type StartFollower, startFollower } from '../../src/targets/container/follow-start.ts';

const ms = 1e6;
let host: Host;
let follower: StartFollower;

beforeAll(async () => {
  host = openLocalHost();
  follower = await startFollower(host);
});
afterAll(async () => {
  await follower?.[Symbol.asyncDispose]();
  await host?.[Symbol.asyncDispose]();
});

/** What is seen while a script runs, whose last arguments are these, and the time that it took. */
async function followed(id: string, script: string, ...lastArguments: readonly string[]) {
  const end = await follower.follow(id);
  const startedNs = Marks.now();
  await host.exec(['sh', '-c', script, ...lastArguments]);
  const tookNs = Number(Marks.now() - startedNs);
  const { trail, cpuNs } = await end(startedNs);
  expect(trail.unseen).toBeNull();
  return { steps: trail.steps, tookNs, cpuNs };
}

/** Both ends of an interval lie in the time that the script took; a mark may be as wide as the way of an answer. */
function expectWithin({ earliestNs, latestNs }: StoredMark, tookNs: number, wayNs = 50 * ms): void {
  expect(latestNs).toBeGreaterThanOrEqual(0);
  expect(earliestNs).toBeLessThanOrEqual(tookNs);
  expect(latestNs).toBeLessThan(tookNs + wayNs);
}

test('a program with the container’s id among its arguments is seen from its beginning to its end', async () => {
  const id = randomUUID();
  const { steps, tookNs, cpuNs } = await followed(id, 'sleep 0.2; sleep 0.01', 'runc', 'create', id);
  // Neither `sleep` has the id.
  expect(steps.filter(({ kind }) => kind === 'program')).toHaveLength(1);
  const [step] = steps.filter((one) => one.kind === 'program');
  if (!step?.ended) throw new Error('it was not seen, or not its end');
  expect(step).toMatchObject({ program: 'sh', verb: 'create' });
  expectWithin(step.began, tookNs);
  expectWithin(step.ended, tookNs);
  const lastedNs = step.ended.latestNs - step.began.latestNs;
  expect(lastedNs).toBeGreaterThan(209 * ms);
  expect(lastedNs).toBeLessThan(tookNs);
  // It sleeps between events: following costs a small part of what it follows.
  expect(cpuNs).toBeGreaterThan(0);
  expect(cpuNs).toBeLessThan(tookNs / 4);
});

test('changes of mounts and network interfaces are seen when they happen', async () => {
  const name = `bt${randomUUID().slice(0, 8)}`;
  const script = `set -e; folder=$(mktemp -d); sleep 0.2
    mount -t tmpfs tmpfs "$folder"; umount "$folder"; rmdir "$folder"; sleep 0.1
    ip link add ${name} type veth peer name ${name}p; ip link del ${name}`;
  const { steps, tookNs } = await followed(randomUUID(), script);
  const changes = (kind: 'mount' | 'link') =>
    steps.flatMap((step) => (step.kind === kind ? [step.changed] : []));
  const [mounts, links] = [changes('mount'), changes('link')];
  for (const change of [...mounts, ...links]) expectWithin(change, tookNs);
  // Others may change theirs meanwhile, so that the last ones are this script's.
  expect(mounts.at(-1)?.latestNs).toBeGreaterThan(200 * ms);
  expect(links.at(-1)?.latestNs).toBeGreaterThan(300 * ms);
});

test('a start is followed by itself: neither what was before nor another’s programs are in its trail', async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  await followed(first, 'true; true', first);
  await host.exec(['sh', '-c', 'true; true', second]);
  const { steps } = await followed(second, 'true; true', first);
  expect(steps.filter(({ kind }) => kind === 'program')).toEqual([]);
});
