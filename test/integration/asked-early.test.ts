import { expect, test, vi } from 'vitest';
import type { Host } from '../../src/host/host.ts';
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

/** Signals the programs of this name that were started through the host. */
const signalOwn = (host: Host, name: string, signal: string) =>
  host.exec(['sh', '-c', signalScript, 'sh', name, host.session, signal]);
const signalScript = `for folder in /proc/[0-9]*; do
  case "$(readlink "$folder/exe")" in */ballast-"$1"*) ;; *) continue ;; esac
  tr '\\0' '\\n' < "$folder/environ" | grep -qx "BALLAST_SESSION=$2" && kill "-$3" "\${folder#/proc/}"
done; exit 0`;

test('a container that prints at start begins when the kernel says so, however late that is heard', async () => {
  const shell = ['/bin/busybox', 'sh', '-c', `echo begins; exec ${server}`];
  await using running = await runningTargets(`test-printing-${process.pid}`, ['container'], shell);
  const { host } = running.context;
  const marks = new Marks();
  await using created = await running.targets.get('container')?.create('b000-container');
  // It watches for the start already.
  await signalOwn(host, 'watch', 'STOP');
  const instance = await created?.launch(marks);
  if (instance === undefined) throw new Error('no container');
  await vi.waitFor(() => expect(marks.get('init')).toBeDefined(), { timeout: 20_000, interval: 5 });
  const heard = mark(marks, 'init');
  expect(heard.earliestNs).toBe(mark(marks, 'requested').latestNs);
  await signalOwn(host, 'watch', 'CONT');
  expect((await untilReady(running.ready, instance, marks)).outcome).toEqual({ status: 'ready' });
  const init = mark(marks, 'init');
  expect(init.earliestNs).toBeGreaterThan(mark(marks, 'requested').latestNs);
  expect(init.latestNs).toBeLessThanOrEqual(heard.latestNs);
  process.stderr.write(
    `init ${heard.latestNs - heard.earliestNs} ns wide by its output, ${init.latestNs - init.earliestNs} ns in the end\n`,
  );
  expect(mark(marks, 'ready').earliestNs).toBeGreaterThanOrEqual(init.earliestNs);
}, 120_000);

test('a workload in a sandbox of its own kernel begins after that and by the answer of its engine', async () => {
  await using running = await runningTargets(`test-sandbox-${process.pid}`, ['gvisor']);
  for (const id of ['b000-gvisor', 'b001-gvisor']) {
    const marks = new Marks();
    await using created = await running.targets.get('gvisor')?.create(id);
    const instance = await created?.launch(marks);
    if (instance === undefined) throw new Error('no container');
    expect((await untilReady(running.ready, instance, marks)).outcome).toEqual({ status: 'ready' });
    const [requested, accepted] = [mark(marks, 'requested'), mark(marks, 'accepted')];
    const [init, ready] = [mark(marks, 'init'), mark(marks, 'ready')];
    expect(init.earliestNs).toBeGreaterThan(requested.latestNs);
    expect(init.latestNs).toBeLessThanOrEqual(accepted.latestNs);
    expect(ready.earliestNs).toBeGreaterThanOrEqual(init.earliestNs);
    const ofRequest = ({ earliestNs, latestNs }: typeof init) =>
      `${(earliestNs - requested.latestNs) / ms}–${(latestNs - requested.latestNs) / ms} ms`;
    process.stderr.write(`gVisor: init ${ofRequest(init)}, ready ${ofRequest(ready)}\n`);
  }
}, 120_000);

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
