import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Verdict, verdictLetters } from '../../../../../src/inside/verdicts.ts';
import type { ProbeContext } from '../../../../../src/stages/isolation/probe.ts';
import { leakProbes } from '../../../../../src/stages/isolation/probes/leaks.ts';
import { corrupted } from '../../../../fixtures/evidence.ts';
import { anyCharacter } from '../../../../fixtures/mutated.ts';

/**
 * Evidence of a real run: a container of the engine's own defaults and an emulated virtual machine, as root and, where
 * that is judged otherwise, as an ordinary user. What each must be judged as is set down by hand, in that order. The
 * host had neither modules, scheduler statistics, idle states, frequencies, sensors nor the net_prio controller.
 */
const expected: Readonly<Record<string, { root: string; user?: string }>> = {
  cmdline: { root: 'LI' },
  version: { root: 'LI' },
  'config.gz': { root: 'L–' },
  cpuinfo: { root: 'LI' },
  cpuid: { root: 'LI' },
  crypto: { root: 'LI' },
  modules: { root: '––' },
  cgroups: { root: 'LI' },
  vmallocinfo: { root: 'LI', user: 'DD' },
  mb_groups: { root: 'LI' },
  net_prio: { root: '––' },
  'node-meminfo': { root: 'LI' },
  cpufreq: { root: '––' },
  thermal_throttle: { root: '––' },
  hwmon: { root: '––' },
  uptime: { root: 'LI' },
  stat: { root: 'LI' },
  softirqs: { root: 'LI' },
  interrupts: { root: 'LI' },
  schedstat: { root: '––' },
  vmstat: { root: 'LI' },
  timer_list: { root: 'DI', user: 'DD' },
  sched_debug: { root: '––' },
  diskstats: { root: 'LI' },
  pressure: { root: 'LI' },
  'node-vmstat': { root: 'LI' },
  'node-numastat': { root: 'LI' },
  cpuidle: { root: 'L–' },
  powercap: { root: '––' },
  loadavg: { root: 'LI' },
  meminfo: { root: 'LI' },
  zoneinfo: { root: 'LI' },
  'file-nr': { root: 'LI' },
  'key-users': { root: 'LI' },
  slabinfo: { root: 'LI', user: 'DD' },
  'dentry-state': { root: 'LI' },
  'inode-nr': { root: 'LI' },
  buddyinfo: { root: 'LI' },
  pagetypeinfo: { root: 'LI', user: 'DD' },
  locks: { root: 'LI' },
  keys: { root: 'DI', user: 'DI' },
  net: { root: 'II' },
};

interface Recorded {
  readonly probe: string;
  readonly place: string;
  readonly evidence: Record<string, unknown>;
}
const recorded = readFileSync(new URL('recorded-leaks.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);
const probeOf = (id: string) => {
  const probe = leakProbes.find((one) => one.id === id);
  if (probe === undefined) throw new Error(`there is no ${id}`);
  return probe;
};

describe('evidence of a real run', () => {
  test.each(recorded.map(({ probe, place, evidence }) => [probe, place, evidence] as const))(
    '%s of %s is judged as the catalogue says',
    (id, place, evidence) => {
      const [target, user] = place.split(' ') as ['container' | 'vm', 'root' | 'user'];
      const letters = expected[id.replace('L-', '')]?.[user] ?? '';
      const { verdict, because } = probeOf(id).judge(evidence);
      expect(verdictLetters[verdict], because).toBe(letters[target === 'container' ? 0 : 1]);
      expect(because).toMatch(/^\p{Ll}/u);
    },
  );

  test('is there for every channel', () => {
    const names = Object.keys(expected).map((name) => `L-${name}`);
    expect(leakProbes.map(({ id }) => id).sort()).toEqual(names.sort());
    expect([...new Set(recorded.map(({ probe }) => probe))].sort()).toEqual(names.sort());
  });
});

const garbage = fc.oneof(
  fc.record({
    kind: fc.constant('content'),
    text: fc.oneof(
      fc.constantFrom('', '\n', '0 0000000000000000\n', '\0'.repeat(2048), 'x\n'.repeat(1024)),
      fc.string({ unit: anyCharacter, maxLength: 64 }),
    ),
    cut: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('refused'),
    error: fc.constantFrom('EIO', 'EINTR', 'ENOMEM', 'EUNKNOWN', 'EAGAIN'),
    detail: fc.string({ maxLength: 64 }),
  }),
);

test.each(recorded.map(({ probe, place, evidence }) => [probe, place, evidence] as const))(
  '%s of %s with anything else inside is never a good verdict',
  (id, _place, evidence) => {
    fc.assert(
      fc.property(fc.infiniteStream(garbage), (stream) => {
        const { verdict } = probeOf(id).judge(
          corrupted(evidence, () => stream.next().value, ['host', 'before', 'after']),
        );
        expect(['isolated', 'synthetic', 'denied', 'absent']).not.toContain(verdict);
      }),
      { numRuns: 60 },
    );
  },
);

const content = (text: string, cut = false) => ({ kind: 'content', text, cut });
const refused = (error: string) => ({ kind: 'refused', error, detail: '' });
const plain = content('100444 0 0 0:20 4026531886 0 0:0\n');
const nullDevice = content('20666 0 0 0:5 5 0 1:3\n');
const judged = (name: string, evidence: unknown): Verdict => probeOf(`L-${name}`).judge(evidence).verdict;

describe('what never changes', () => {
  const hash = content('55 00000000000000aa\n');
  const constant = (name: string, more: object) =>
    judged(name, {
      kernel: 'host',
      path: '/proc/x',
      hostPath: '/proc/x',
      file: plain,
      before: hash,
      inside: hash,
      after: hash,
      ...more,
    });

  test('leaks only on the host’s kernel when another could say the same', () => {
    expect(constant('version', {})).toBe('leaked');
    expect(constant('version', { kernel: 'own' })).toBe('isolated');
    expect(constant('version', { kernel: 'unknown' })).toBe('inconclusive');
  });

  test('leaks on any kernel when only the host can say it', () => {
    const total = content('Node 0 MemTotal:       24683620 kB\n');
    const all = { kernel: 'own', before: total, inside: total, after: total };
    expect(constant('node-meminfo', all)).toBe('leaked');
    expect(constant('node-meminfo', { ...all, inside: content('Node 0 MemTotal: 180000 kB\n') })).toBe(
      'isolated',
    );
  });

  test('of the machine leaks on any kernel, since no kernel makes it', () => {
    const model = (name: string) => content(`model name\t: ${name}\nstepping\t: 7\n`);
    const equal = { before: model('AMD EPYC'), inside: model('AMD EPYC'), after: model('AMD EPYC') };
    for (const kernel of ['own', 'host', 'unknown']) {
      expect(constant('cpuinfo', { ...equal, kernel })).toBe('leaked');
      // As QEMU's translator names itself, or a model that is not the host's.
      const other = { ...equal, kernel, inside: model('QEMU TCG CPU version 2.5+') };
      expect(constant('cpuinfo', other)).toBe('isolated');
    }
    const frequency = content('3400000\n');
    const all = { before: frequency, inside: frequency, after: frequency };
    for (const name of ['cpufreq', 'thermal_throttle'])
      expect(constant(name, { ...all, kernel: 'own' })).toBe('leaked');
  });

  test('of the processor is compared without the microcode, which a hypervisor often hides', () => {
    const host = content('model name\t: Intel\nstepping\t: 7\n');
    const two = content('model name\t: Intel\nstepping\t: 7\nmodel name\t: Intel\nstepping\t: 7\n');
    expect(constant('cpuinfo', { kernel: 'own', before: two, inside: host, after: two })).toBe('leaked');
  });

  test('of the processor is asked of itself, past what a sandbox writes in a file', () => {
    const unknown = content('model name\t: unknown\nstepping\t: unknown\n');
    const model = content('model name\t: AMD EPYC\nstepping\t: 1\n');
    const file = { kernel: 'own', before: model, inside: unknown, after: model };
    expect(constant('cpuinfo', file)).toBe('synthetic');
    const answers = (apicId: string, brand: string) =>
      content(
        `00000000 0000000d 68747541 444d4163 69746e65\n00000001 00800f12 ${apicId} fefa3203 178bfbff\n80000002 ${brand} 43595045 00000000 00000000\n`,
      );
    const host = answers('00020800', '20444d41');
    const asked = { kernel: 'own', before: host, after: host };
    // Another processor of the same machine.
    expect(constant('cpuid', { ...asked, inside: answers('01020800', '20444d41') })).toBe('leaked');
    expect(constant('cpuid', { ...asked, inside: answers('00020800', '554d4551') })).toBe('isolated');
    expect(constant('cpuid', { ...asked, inside: content('') })).toBe('inconclusive');
    expect(constant('cpuid', { ...asked, inside: refused('ENOSYS') })).toBe('inconclusive');
  });

  test('is compared at the paths that each kernel gives, as the name of a disk is another’s in a guest', async () => {
    const eye = (disk: string) => ({
      list: async () => content(`${disk}\n`),
      read: async (path: string) => content(path),
      stat: async () => plain,
    });
    const gathered = async (kernel: string) =>
      (await probeOf('L-mb_groups').gather({
        kernel,
        inside: eye('vda1'),
        host: eye('sda2'),
      } as unknown as ProbeContext)) as Record<string, unknown>;
    const [own, host] = ['/proc/fs/ext4/vda1/mb_groups', '/proc/fs/ext4/sda2/mb_groups'];
    expect(await gathered('own')).toMatchObject({ path: own, hostPath: host, inside: content(own) });
    // On the host's kernel it must be the host's, also when its folder is hidden.
    expect(await gathered('host')).toMatchObject({ path: host, hostPath: host, inside: content(host) });
  });

  test('is equal to what the host had before or has now, or says nothing if that changed', () => {
    const other = content('55 00000000000000bb\n');
    expect(constant('version', { after: other })).toBe('leaked');
    expect(constant('version', { before: other })).toBe('leaked');
    expect(constant('version', { inside: content('9 00000000000000cc\n'), after: other })).toBe(
      'inconclusive',
    );
  });

  test('is masked only by the null device; what is merely empty says nothing', () => {
    const empty = content('');
    expect(constant('cgroups', { inside: empty, file: nullDevice })).toBe('denied');
    expect(constant('cgroups', { inside: empty })).toBe('inconclusive');
    expect(constant('version', { inside: content('0 cbf29ce484222325\n') })).toBe('inconclusive');
  });

  test('modules are known by names and sizes, whatever is zeroed or in use', () => {
    const modules = (address: string, users: number) =>
      content(`overlay 151552 ${users} - Live ${address}\nbridge 311296 1 - Live ${address}\nhal`, true);
    const host = modules('0xffffffffc0a1b000', 3);
    const more = { before: host, after: host };
    expect(constant('modules', { ...more, inside: modules('0x0000000000000000', 5) })).toBe('leaked');
    expect(constant('modules', { ...more, inside: content('virtio_net 69632 0 - Live 0x0\n') })).toBe(
      'isolated',
    );
  });

  // Written after the kernel's formats: the lab's host has none of these.
  test.each([
    ['cpufreq', '3400000\n', '2100000\n'],
    ['thermal_throttle', '12\n', '0\n'],
    ['hwmon', 'coretemp\n', 'acpitz\n'],
    ['net_prio', 'lo 0\neth0 0\n', 'lo 0\n'],
  ])('%s is compared', (name, hosts, others) => {
    const more = { before: content(hosts), after: content(hosts) };
    expect(constant(name, { ...more, inside: content(hosts) })).toBe('leaked');
    expect(constant(name, { ...more, inside: content(others) })).toBe('isolated');
    expect(constant(name, { ...more, inside: refused('ENOENT') })).toBe('absent');
    expect(constant(name, { ...more, inside: content('?\n') })).toBe('inconclusive');
  });
});

describe('what only grows', () => {
  type Figures = readonly (readonly [number, number, number])[];
  const sandwiches = (line: (figure: number) => string, figures: Figures) =>
    figures.map((three) => {
      const [before, inside, after] = three.map((figure) => content(line(figure)));
      return { before, inside, after };
    });
  const within: Figures = [
    [1000, 1001, 1002],
    [1003, 1003, 1004],
    [1005, 1006, 1007],
  ];
  const still = (figure: number, own: number): Figures => [
    [figure, own, figure],
    [figure, own, figure],
    [figure, own, figure],
  ];
  const counter = (
    name: string,
    line: (figure: number) => string,
    figures: Figures,
    others: Figures[] = [],
  ) =>
    judged(name, {
      file: plain,
      taken: [figures, ...others].map((one) => sandwiches(line, one)),
    });
  const pressure = (total: number) => `some avg10=0.10 avg60=0.00 avg300=0.00 total=${total}\n`;

  // The last four are written after the kernel's formats: the lab's host has none of these.
  test.each<[string, (figure: number) => string]>([
    ['vmstat', (figure) => `pgfree ${figure}\n`],
    ['softirqs', (figure) => `       SCHED:     ${figure}          7 \n`],
    ['schedstat', (figure) => `timestamp ${figure}\n`],
    ['sched_debug', (figure) => `ktime                                   : ${figure}.123456\n`],
    ['powercap', (figure) => `${figure}\n`],
  ])('%s leaks between the host’s, and not outside', (name, line) => {
    expect(counter(name, line, within)).toBe('leaked');
    expect(counter(name, line, still(5000, 70))).toBe('isolated');
    expect(counter(name, line, [...within.slice(0, 2), [1005, 900, 1007]])).toBe('inconclusive');
  });

  test('says nothing while it is nothing', () => {
    expect(counter('vmstat', (figure) => `pgfree ${figure}\n`, still(0, 0))).toBe('inconclusive');
  });

  test('of several, those decide that move', () => {
    expect(counter('pressure', pressure, within, [still(0, 0), still(0, 0)])).toBe('leaked');
    expect(counter('pressure', pressure, still(9000, 5), [still(0, 0), still(0, 0)])).toBe('isolated');
    expect(counter('pressure', pressure, within, [still(9000, 5), still(0, 0)])).toBe('inconclusive');
  });

  test('idle states that the host has not at all leak nothing', () => {
    const none = { before: refused('ENOENT'), inside: content('12\n'), after: refused('ENOENT') };
    const evidence = { file: plain, taken: Array(3).fill([none, none, none]) };
    expect(judged('cpuidle', evidence)).toBe('absent');
  });

  test('a line of many processors may be cut', () => {
    const line = (figure: number) => `       SCHED:${` ${figure}`.repeat(300)}`;
    const cut = (three: readonly number[]) => {
      const [before, inside, after] = three.map((figure) => content(line(figure).slice(0, 500), true));
      return { before, inside, after };
    };
    expect(judged('softirqs', { file: plain, taken: [within.map(cut)] })).toBe('leaked');
  });
});

describe('what follows a step', () => {
  const files = (figure: number) => content(`${figure}\t0\t2466160\n`);
  const gauge = (host: readonly number[], own: readonly number[]) => {
    const [before, during, after] = [0, 1, 2].map((at) => ({
      host: files(host[at] ?? 0),
      inside: files(own[at] ?? 0),
    }));
    return judged('file-nr', { file: plain, before, during, after });
  };

  test('leaks when it goes along, whatever others do at the same time', () => {
    expect(gauge([1000, 1512, 1000], [1000, 1512, 1000])).toBe('leaked');
    expect(gauge([1000, 1900, 1890], [1002, 1905, 1893])).toBe('leaked');
  });

  test('is its own when it does not move', () => {
    expect(gauge([1000, 1512, 1000], [64, 64, 64])).toBe('isolated');
    expect(gauge([1000, 1512, 1000], [1000, 1001, 999])).toBe('isolated');
  });

  test('says nothing when the host’s did not move, or it moved otherwise', () => {
    expect(gauge([1000, 1003, 1000], [1000, 1003, 1000])).toBe('inconclusive');
    expect(gauge([1000, 1512, 1000], [64, 320, 64])).toBe('inconclusive');
  });
});

describe('what is on a list', () => {
  const marker = '1234567890123';
  const lock = (at: string) => content(`11: OFDLCK ADVISORY  WRITE -1 00:01:17 ${at} ${at}\n`);
  const list = (host: unknown, inside: unknown, own: unknown, file = plain) =>
    judged('locks', {
      file,
      open: content(''),
      hosts: { marker, host, inside },
      own: own === null ? null : { marker: '9876543210987', where: own },
    });

  test('leaks when the host’s is seen', () => {
    expect(list(lock(marker), lock(marker), null)).toBe('leaked');
  });

  test('is its own only when it shows its own', () => {
    expect(list(lock(marker), content(''), lock('9876543210987'))).toBe('isolated');
    expect(list(lock(marker), content(''), content(''))).toBe('inconclusive');
    expect(list(lock(marker), content(''), null)).toBe('inconclusive');
    expect(list(content(''), content(''), lock('9876543210987'))).toBe('inconclusive');
  });

  test('is denied under a mask, or when it may not be opened', () => {
    expect(list(lock(marker), content(''), null, nullDevice)).toBe('denied');
    expect(judged('locks', { file: plain, open: refused('EACCES'), hosts: null, own: null })).toBe('denied');
  });
});

describe('network interfaces', () => {
  const address = content('52:54:00:12:34:56\n');
  const net = (names: string, inside: unknown) =>
    judged('net', {
      names: { host: content('lo\neth0\n'), inside: content(names) },
      address: { host: address, inside },
    });

  test('are known by their address, not by their name', () => {
    expect(net('eth0\nlo\n', address)).toBe('leaked');
    expect(net('eth0\nlo\n', content('02:42:ac:11:00:02\n'))).toBe('isolated');
    expect(net('lo\n', refused('ENOENT'))).toBe('isolated');
  });

  test('that no namespace could have say nothing', () => {
    expect(net('eth1\n', refused('ENOENT'))).toBe('inconclusive');
    expect(net('lo\n', content('?'))).toBe('inconclusive');
  });
});
