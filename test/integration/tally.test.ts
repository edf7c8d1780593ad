import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Host, HostProcess } from '../../src/host/host.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { startTally, type Tally } from '../../src/launches/tally.ts';
import { type Cgroup, createCgroup } from '../../src/observe/cgroup.ts';

const MiB = 1024 ** 2;
const ms = 1e6;
let host: Host;
let tally: Tally;

beforeAll(async () => {
  host = await openLocalHost();
  tally = await startTally(host);
});
afterAll(async () => {
  await tally?.[Symbol.asyncDispose]();
  await host?.[Symbol.asyncDispose]();
});

/** A shell that does what it is told by a line, and says `done` after each. */
async function shell(
  prelude = '',
): Promise<AsyncDisposable & { pid: number; tell(line: string): Promise<void> }> {
  const process: HostProcess = await host.spawn([
    ...['sh', '-c', `${prelude} echo $$; while read -r line; do eval "$line"; echo done; done`],
  ]);
  const next = async () => String((await once(process.stdout, 'data'))[0]).trim();
  const pid = Number(await next());
  return {
    pid,
    async tell(line) {
      const said = next();
      process.stdin.write(`${line}\n`);
      expect(await said).toBe('done');
    },
    async [Symbol.asyncDispose]() {
      process.stdin.end();
      await process.exited;
    },
  };
}

/** A cgroup that is named as an instance's is. */
async function instance(): Promise<Cgroup & AsyncDisposable & { knownBy: string; prelude: string }> {
  const knownBy = `tally-${randomUUID()}/b000`;
  const cgroup = await createCgroup(host, knownBy, {});
  const prelude = cgroup.procsFiles.map((file) => `echo 0 > ${file};`).join(' ');
  return { ...cgroup, knownBy, prelude, [Symbol.asyncDispose]: () => cgroup.remove() };
}

/** Uses CPU time in a process of its own, until its clock says that it has used so much. */
const burn = (wanted: number) =>
  `perl -e 'my $x = 0; while ((times)[0] + (times)[1] < ${wanted / 1000}) { $x += $_ for 1 .. 1000 }'`;

test('CPU time is counted of children that have come and gone, and told from that of the daemon itself', async () => {
  await using daemon = await shell();
  const end = await tally.begin('nobody', { kind: 'found', daemons: [{ pid: daemon.pid, name: 'sh' }] });
  await daemon.tell(`${burn(200)}; ${burn(100)}`);
  const { tallied, uncounted } = await end();
  expect(uncounted).toBeNull();
  expect(tallied?.totalCpuNs).toBeGreaterThan(290 * ms);
  expect(tallied?.totalCpuNs).toBeLessThan(420 * ms);
  expect(tallied?.daemonsCpuNs).toBeLessThan(30 * ms);
  expect(tallied?.cgroupCpuNs).toBeNull();
});

test('CPU time of an instance is that of its cgroup, with what has ended in it', async () => {
  await using own = await instance();
  await using inside = await shell(own.prelude);
  await using daemon = await shell();
  const end = await tally.begin(own.knownBy, { kind: 'found', daemons: [{ pid: daemon.pid, name: 'sh' }] });
  await inside.tell(burn(200));
  await daemon.tell(burn(100));
  const { tallied } = await end();
  expect(tallied?.cgroupCpuNs).toBeGreaterThan(195 * ms);
  expect(tallied?.cgroupCpuNs).toBeLessThan(280 * ms);
});

test('bytes are counted as read when they come from storage, and not when they are cached', async () => {
  await using own = await instance();
  const file = `/var/cache/ballast-tally-${randomUUID()}`;
  await host.exec(['sh', '-c', `head -c ${20 * MiB} /dev/urandom > ${file}; sync ${file}`]);
  await using _file = { [Symbol.asyncDispose]: async () => void (await host.exec(['rm', '-f', file])) };
  const readOnce = async () => {
    await using inside = await shell(own.prelude);
    const end = await tally.begin(own.knownBy, { kind: 'none' });
    await inside.tell(`cat ${file} > /dev/null`);
    return (await end()).tallied;
  };
  // Only this file is dropped from the cache: others run on this machine.
  await host.exec(['dd', `of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0']);
  const [cold, warm] = [await readOnce(), await readOnce()];
  expect(cold?.readBytes).toBeGreaterThanOrEqual(20 * MiB);
  expect(cold?.readBytes).toBeLessThan(22 * MiB);
  expect(warm?.readBytes).toBeLessThan(MiB);
  expect(warm?.contextSwitches).toBeGreaterThan(0);
});

test('a host that others keep busy is busier by what they use', async () => {
  await using other = await shell();
  const end = await tally.begin('nobody', { kind: 'none' });
  await other.tell(burn(300));
  const { tallied } = await end();
  expect(tallied?.totalCpuNs).toBe(0);
  expect(tallied?.busyCpuNs).toBeGreaterThan(290 * ms);
});

test('what does not exist is not told as 0', async () => {
  const end = await tally.begin('nobody', { kind: 'found', daemons: [{ pid: 2 ** 22 + 1, name: 'gone' }] });
  expect((await end()).tallied).toMatchObject({
    cgroupCpuNs: null,
    daemonsCpuNs: null,
    readBytes: null,
    majorFaults: null,
    contextSwitches: null,
  });
});
