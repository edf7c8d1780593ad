import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Verdict, verdictLetters } from '../../../../../src/inside/verdicts.ts';
import { catalogue } from '../../../../../src/stages/isolation/catalogue.ts';
import { judgement, type Probe } from '../../../../../src/stages/isolation/probe.ts';
import { corrupted } from '../../../../fixtures/evidence.ts';
import { anyCharacter } from '../../../../fixtures/mutated.ts';

/**
 * Evidence of real instances, read from /proc by the probes: the weak monitor, a QEMU that runs as root, without a filter
 * and with a folder of the host; a `microvm`; a `vm` as Debian's libvirt starts it, with mounts of its own; a container of
 * Docker 20.10's defaults; the sandbox and the gofer of gVisor, of 2022. What each must be judged as is set down by hand,
 * as letters in that order, after a look with ps, /proc and the list of the cgroup's devices.
 */
const places = ['root', 'microvm', 'libvirt', 'container', 'gvisor'] as const;
const expected: Readonly<Record<string, string>> = {
  B1: 'OCCOO',
  B2: 'OCCPO',
  B3: 'OCCOC',
  B4: 'OPPPP',
  B5: 'OOOOO',
  B6: 'OOPPP',
  B7: 'OOOCC',
  B8: 'OOOCO',
  B9: 'OPPCC',
  B10: 'OOOCC',
  B11: 'OCOOO',
  V2: '###',
  V3: '###',
  V4: 'XII',
  V5: 'CPP',
  V7: 'OOO',
  V8: '–OO',
};

interface Line {
  readonly probe: string;
  readonly place: string;
  readonly evidence: unknown;
}

const recorded = readFileSync(new URL('recorded.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Line);
const probeOf = (id: string) => catalogue.find((probe) => probe.id === id) as Probe;
const evidenceOf = (id: string, place: string) =>
  recorded.find((line) => line.probe === id && line.place === place)?.evidence;
const judged = (id: string, place: string) => probeOf(id).judge(evidenceOf(id, place));
const verdictOf = new Map<string, string>(
  Object.entries(verdictLetters).map(([verdict, letter]) => [letter, verdict]),
);

describe('evidence of real processes', () => {
  const cases = Object.entries(expected).flatMap(([id, letters]) =>
    [...letters].map((letter, index) => [id, places[index] ?? '', verdictOf.get(letter) as Verdict] as const),
  );

  test.each(cases)('%s of %s is %s', (id, place, verdict) => {
    const found = judged(id, place);
    expect(found.verdict, found.because).toBe(verdict);
    expect(found.because).toMatch(/^\p{Ll}/u);
  });

  test('is all there', () => {
    expect(recorded.map(({ probe, place }) => `${probe} ${place}`).sort()).toEqual(
      cases.map(([id, place]) => `${id} ${place}`).sort(),
    );
  });
});

describe('what stands behind an instance is said', () => {
  test('with the user, and with the daemon behind it', () => {
    expect(judged('B1', 'libvirt').because).toBe(
      'its QEMU runs as user 64055 of the host; behind it: libvirtd (root of the host), virtlogd (root of the host)',
    );
  });

  test('with a number of capabilities, which are named by what is gravest', () => {
    expect(judged('B2', 'root')).toEqual(
      judgement('open', expect.stringContaining('holds 40 capabilities (SYS_ADMIN, SYS_MODULE'), {
        capabilities: 40,
      }),
    );
    expect(judged('B2', 'container')).toMatchObject({ verdict: 'partly', figures: { capabilities: 14 } });
    expect(judged('B2', 'microvm').figures).toEqual({ capabilities: 0 });
  });

  test('with the number of calls that its filter lets pass, evaluated', () => {
    expect(judged('B4', 'microvm').figures).toEqual({ calls: 350, callsWithSomeArguments: 2, calls32: 0 });
    expect(judged('B4', 'libvirt').figures).toEqual({ calls: 340, callsWithSomeArguments: 2, calls32: 0 });
    expect(judged('B4', 'gvisor').figures).toEqual({ calls: 45, callsWithSomeArguments: 24, calls32: 0 });
    expect(judged('B4', 'libvirt').because).toContain('among them ptrace, init_module, keyctl');
  });

  test('by the weakest of the processes that the workload speaks to', () => {
    expect(judged('B1', 'gvisor').because).toMatch(
      /^its sandbox runs as user 65534 of the host, its sandbox’s helper runs as root of the host/,
    );
  });

  test('with the devices, of which those of an old PC are named', () => {
    expect(judged('V2', 'libvirt').figures).toEqual({ devices: 39, virtio: 2, legacy: 26 });
    expect(judged('V2', 'microvm').figures).toEqual({ devices: 16, virtio: 2, legacy: 7 });
    expect(judged('V2', 'root').because).toContain('floppy controller');
  });
});

test('open files of a QEMU with mounts of its own are the host’s where its root folder is', () => {
  const content = (text: string) => ({ kind: 'content', text, cut: false });
  const host = content('40755 0 0 254:0 2 0\n');
  const judgedWith = (line: string, own = host) => {
    const seen = {
      descriptors: content(`${line}\nkind block 1\n`),
      onHost: content(''),
      mounts: { own: content('mnt:[4026533001]'), host: content('mnt:[4026531832]') },
      root: content('/'),
      rootFolders: { own, host },
      folder: '/var/lib/ballast/runs/r/vm',
      knownBy: 'ballast-r-vm',
    };
    return probeOf('B9').judge({ processes: [{ role: 'monitor', name: content('qemu\n'), seen }] }).verdict;
  };
  expect(judgedWith('open block both own 0:59:7=8:0 /dev/sda')).toBe('open');
  expect(judgedWith('open file both own 254:0:77 /var/lib/ballast/runs/r/vm/disk.qcow2')).toBe('closed');
  expect(judgedWith('open block both own 0:59:7=8:0 /dev/sda', content('40755 0 0 0:44 2 0\n'))).toBe(
    'closed',
  );
  expect(judgedWith('open block both own 0:59:7=8:0 /dev/sda', content('?\n'))).toBe('inconclusive');
});

describe('open files of a gofer, whose mounts are not the host’s', () => {
  const id = '954c1a2b73f08354fc29e6bf94b1e7ef3bca1bdb55ac9f2e19120f7fd88ecf73';
  const task = `/run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby/${id}`;
  const judgedWith = (...lines: readonly string[]) => {
    const content = (text: string) => ({ kind: 'content', text, cut: false });
    const usual = [
      'open character read foreign 0:6:3=1:3 /dev/null',
      `open file write foreign 0:39:237 ${task}/log.json`,
      'open folder read own 0:44:811055 /root',
      'open folder read foreign 0:53:16135006 /proc/1/fd',
    ];
    const seen = {
      descriptors: content([...usual, ...lines, 'kind socket 12', ''].join('\n')),
      onHost: content('0:6 /dev\n0:39 /run\n254:0 /\n'),
      mounts: { own: content('mnt:[4026533001]'), host: content('mnt:[4026531832]') },
      root: content('/'),
      rootFolders: { own: content('40755 0 0 0:44 2 0\n'), host: content('40755 0 0 254:0 2 0\n') },
      folder: null,
      knownBy: id,
    };
    return probeOf('B9').judge({ processes: [{ role: 'helper', name: content('exe\n'), seen }] });
  };

  test('are not the host’s where they are named after the instance, or lie on what the host has not mounted', () => {
    expect(judgedWith().verdict).toBe('closed');
  });

  test.each([
    ['a folder of the host', 'open folder read foreign 254:0:2 /', 'open'],
    ['a folder of the host that is named after it', `open folder read foreign 0:39:9 ${task}`, 'open'],
    ['a file to write to', 'open file both foreign 254:0:77 /etc/passwd', 'open'],
    ['a disk', 'open block read foreign 0:6:9=8:0 /dev/sda', 'open'],
    ['a file to read', 'open file read foreign 254:0:78 /etc/hosts', 'partly'],
    ['a device', 'open character both foreign 0:6:99=10:232 /dev/kvm', 'partly'],
  ])('but %s is', (_, line, verdict) => {
    expect(judgedWith(line).verdict).toBe(verdict);
  });
});

const garbage = fc.oneof(
  fc.record({
    kind: fc.constant('content'),
    text: fc.oneof(
      fc.constant(''),
      fc.string({ unit: anyCharacter, maxLength: 64 }),
      fc.constant('x\n'.repeat(1000)),
    ),
    cut: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('refused'),
    error: fc.constantFrom('EIO', 'ESRCH', 'EPERM', 'EACCES', 'EUNKNOWN'),
    detail: fc.string({ maxLength: 64 }),
  }),
);

describe('a process that cannot be read, or is gone, never makes a good verdict', () => {
  const inFirstPlace = recorded.filter(
    ({ probe, place }) => place === 'microvm' && !['V2', 'V4'].includes(probe),
  );

  test.each(inFirstPlace.map(({ probe, evidence }) => [probe, evidence] as const))('%s', (id, evidence) => {
    fc.assert(
      fc.property(fc.infiniteStream(garbage), (stream) => {
        const { verdict } = probeOf(id).judge(corrupted(evidence, () => stream.next().value, []));
        expect(['closed', 'partly', 'isolated', 'absent', 'stated']).not.toContain(verdict);
      }),
      { numRuns: 80 },
    );
  });

  test('B1 without any process', () => {
    expect(probeOf('B1').judge({ processes: [] }).verdict).toBe('inconclusive');
  });

  test.each(['B11', 'V5'])('%s without a sibling', (id) => {
    const missing = { withoutSibling: 'its port is in use' };
    const processes = [
      { role: 'monitor', name: { kind: 'content', text: 'qemu\n', cut: false }, seen: missing },
    ];
    const found = probeOf(id).judge(id === 'V5' ? { machine: missing } : { processes });
    expect(found.verdict).toBe('inconclusive');
    expect(found.because).toContain('its port is in use');
  });

  test.each([
    ['is gone', { folders: { kind: 'content', text: '- ENOENT\n'.repeat(4), cut: false } }],
    ['cannot be listed', { names: { kind: 'refused', error: 'ENOENT', detail: '' } }],
    ['has more files than are looked at', { names: { kind: 'content', text: 'a\n', cut: true } }],
  ])('B11 where the folder of the sibling %s', (_, changes) => {
    const { processes } = evidenceOf('B11', 'microvm') as { processes: { seen: object }[] };
    const seen = processes.map((one) => ({ ...one, seen: { ...one.seen, ...changes } }));
    expect(probeOf('B11').judge({ processes: seen }).verdict).toBe('inconclusive');
  });

  test('V2 and V4 without a word of the monitor', () => {
    for (const id of ['V2', 'V4'])
      for (const names of [null, []])
        expect(probeOf(id).judge({ machine: { names } }).verdict).toBe('inconclusive');
  });
});
