import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { Eye } from '../../src/inside/eye.ts';
import { probeProcess } from '../../src/inside/probe-process.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import { catalogue } from '../../src/stages/isolation/catalogue.ts';
import { interfacesIn } from '../../src/stages/isolation/host-door.ts';
import type { ProbeContext } from '../../src/stages/isolation/probe.ts';
import { bitsTo } from '../../src/stages/isolation/sent-frames.ts';

// The answers of the probes' program about networks: a network namespace stands for the host, with a bridge to two more.
const machine = openLocalHost();
const [hosts, ones, others] = ['host', 'one', 'other'].map((name) => `ballast-${process.pid}-${name}`) as [
  string,
  string,
  string,
];
const spaces = [hosts, ones, others];
const resources = new AsyncDisposableStack();
let folder: string;
let host: Eye;
let inside: Eye;
let sibling: Eye;

const run = async (...argv: string[]) => (await machine.exec(argv)).stdout;

/** A session that looks from a network namespace, as from a machine of its own. */
async function sessionIn(space: string): Promise<ProbeSession> {
  const spawn: Host['spawn'] = (argv, options) =>
    machine.spawn(['nsenter', `--net=/run/netns/${space}`, ...argv], options);
  const placed = new Proxy(machine, {
    get: (whole, name) => (name === 'spawn' ? spawn : Reflect.get(whole, name)),
  });
  return ProbeSession.open(await probeProcess(placed, ['serve']));
}

const eyeIn = async (space: string) => new Eye(resources.use(await sessionIn(space)));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-network-'));
  resources.defer(() => rm(folder, { recursive: true }));
  for (const space of spaces) {
    await run('ip', 'netns', 'add', space);
    resources.defer(async () => void (await run('ip', 'netns', 'delete', space)));
    await run('ip', '-n', space, 'link', 'set', 'lo', 'up');
  }
  await run('ip', '-n', hosts, 'link', 'add', 'bridge0', 'type', 'bridge');
  for (const [at, space] of [ones, others].entries()) {
    const port = `port${at}`;
    await run('ip', '-n', hosts, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
    await run('ip', '-n', hosts, 'link', 'set', port, 'master', 'bridge0', 'up');
    await run('ip', '-n', space, 'addr', 'add', `172.30.0.${at + 2}/24`, 'dev', 'eth0');
    await run('ip', '-n', space, 'link', 'set', 'eth0', 'up');
    await run('ip', '-n', space, 'route', 'add', 'default', 'via', '172.30.0.1');
  }
  await run('ip', '-n', hosts, 'addr', 'add', '172.30.0.1/24', 'dev', 'bridge0');
  await run('ip', '-n', hosts, 'link', 'set', 'bridge0', 'up');
  await run('nsenter', `--net=/run/netns/${hosts}`, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
  [host, inside, sibling] = [await eyeIn(hosts), await eyeIn(ones), await eyeIn(others)];
  // An address of version 6 is of use once nobody else was found to have it.
  await vi.waitFor(
    async () =>
      expect(await host.network.interfaces('172.30.0.2')).toMatchObject({
        text: expect.stringContaining('fe80:'),
      }),
    5000,
  );
});

afterAll(() => resources.disposeAsync());

/** What a probe finds from inside, whatever the host's /proc says of the namespaces. */
async function found(id: string) {
  const probe = catalogue.find((one) => one.id === id);
  if (probe === undefined) throw new Error(`there is no probe ${id}`);
  const told = new Proxy(host, {
    get: (whole, name) =>
      name === 'link'
        ? async (path: string) => ({
            kind: 'content',
            text: `net:[${path.includes('self') ? 1 : 2}]`,
            cut: false,
          })
        : (Reflect.get(whole, name).bind?.(whole) ?? Reflect.get(whole, name)),
  });
  const context = {
    ...{ inside, host: told, user: 'root', kernel: 'host', address: '172.30.0.2', boundary: [] },
    hostSide: { pid: 0, processes: [] },
    sibling: async () => ({ eye: sibling, address: '172.30.0.3' }),
  };
  return probe.judge(await probe.gather(context as unknown as ProbeContext));
}

test('tells the interfaces of a network, and those near an address', async () => {
  expect(interfacesIn(await inside.network.interfaces())).toContainEqual(
    expect.objectContaining({ name: 'eth0', address: '172.30.0.2' }),
  );
  const near = interfacesIn(await host.network.interfaces('172.30.0.2')) ?? [];
  expect(new Set(near.map(({ name }) => name))).toEqual(new Set(['bridge0']));
  expect(await host.network.interfaces('10.99.0.1')).toMatchObject({ text: '' });
});

test('a service is found with its program, reached and named', async () => {
  expect(await found('C1')).toMatchObject({ verdict: 'open', figures: { services: 0, reached: 0 } });
  const seen = await host.holding('listener', '172.30.0.1:2375', async () => ({
    listening: await host.network.listening(0, 22),
    ...(await found('C1')),
  }));
  expect(seen.listening).toMatchObject({
    text: expect.stringMatching(/^tcp4 172\.30\.0\.1 2375 \d+ \S+\n$/),
  });
  expect(seen).toMatchObject({ verdict: 'exposed', because: expect.stringContaining('(2375) of the host') });
});

test('a filter for packets to the host keeps its services away', async () => {
  const rule = ['INPUT', '-i', 'bridge0', '-p', 'tcp', '-j', 'DROP'];
  const filter = (...argv: string[]) => run('nsenter', `--net=/run/netns/${hosts}`, 'iptables', ...argv);
  await filter('-A', ...rule);
  const only4 = await host.holding('listener', '172.30.0.1:2375', () => found('C1'));
  await filter('-A', 'INPUT', '-i', 'bridge0', '-j', 'DROP');
  const none = await host.holding('listener', '172.30.0.1:2375', () => found('C1'));
  await filter('-F');
  // Version 6 and datagrams still come through; then version 6 alone.
  expect([only4.verdict, none.verdict]).toEqual(['partly', 'partly']);
});

test('what stands in for the metadata service hears the first packet, and is gone afterwards', async () => {
  expect(await found('C2')).toMatchObject({ verdict: 'open' });
  await run('ip', '-n', ones, 'route', 'delete', 'default');
  expect(await found('C2')).toMatchObject({ verdict: 'isolated' });
  await run('ip', '-n', ones, 'route', 'add', 'default', 'via', '172.30.0.1');
  expect(await run('ip', '-n', hosts, 'link')).not.toContain('ballast-md');
});

test('the stand-in goes with whoever holds it, also when that ends before it lets go', async () => {
  const session = await sessionIn(hosts);
  const held = new Eye(session).holding('metadata-network', '', async () => {
    expect(await run('ip', '-n', hosts, 'link')).toContain('ballast-md');
    session[Symbol.dispose]();
  });
  await expect(held).rejects.toThrow();
  await expect.poll(() => run('ip', '-n', hosts, 'link')).not.toContain('ballast-md');
});

test('forged frames reach a neighbour, a filter of the bridge stops them, and the bridge knows the neighbour again', async () => {
  expect(bitsTo('sibling')).toBeGreaterThan(0);
  expect(await found('C3')).toMatchObject({ verdict: 'open' });
  const places = await run('bridge', '-n', hosts, 'fdb', 'show', 'br', 'bridge0');
  const hardware = (await run('ip', '-n', others, '-br', 'link', 'show', 'eth0')).split(/\s+/)[2];
  expect(places).toContain(`${hardware} dev port1`);
  await run('bridge', '-n', hosts, 'link', 'set', 'dev', 'port0', 'isolated', 'on');
  await run('bridge', '-n', hosts, 'link', 'set', 'dev', 'port1', 'isolated', 'on');
  const isolated = await found('C3');
  expect(isolated.because).not.toContain('another instance and');
  expect(isolated).toMatchObject({ verdict: 'open', because: expect.stringContaining('the host under') });
});

test('a page of a file comes from the disk once it was given up, and from memory once it was read', async () => {
  const path = join(folder, 'file');
  await writeFile(path, Buffer.alloc(16 * 4096, 1));
  await run('sync', path);
  const look = async (eye: Eye) => {
    const one = await eye.pages.touch(path, 8192);
    return one.kind === 'content' ? one.text : one.error;
  };
  expect(await inside.pages.drop(path, 8192)).toMatchObject({ kind: 'content' });
  const alone = await look(inside);
  // A folder in memory has no disk to come from.
  if (alone === 'disk\n') expect(await look(sibling)).toBe('memory\n');
  expect(await inside.pages.drop(path, 1)).toMatchObject({ error: 'EINVAL' });
  expect(await inside.pages.touch(path, 16 * 4096)).toMatchObject({ error: 'EINVAL' });
});

test('every family of sockets and protocol of netlink has an outcome', async () => {
  const lines = async (one: ReturnType<Eye['network']['netlinks']>) => {
    const answer = await one;
    return answer.kind === 'content' ? answer.text.split('\n').length - 1 : 0;
  };
  expect(await lines(host.network.families('filter'))).toBe(46);
  expect(await lines(host.network.netlinks())).toBe(32);
});
