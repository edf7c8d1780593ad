import { describe, expect, test } from 'vitest';
import { n10 } from '../../../../../src/stages/isolation/probes/n10-host-mounts.ts';

const content = (text: string, cut = false) => ({ kind: 'content', text, cut });
const refused = { kind: 'refused', error: 'EACCES', detail: '' };
const id = 'a'.repeat(64);
const usual = `0:43 - overlay / /\n254:0 - ext4 /var/lib/docker/containers/${id}/hosts /etc/hosts\n`;
const given =
  '0:53 proc / /proc\n0:55 devpts / /dev/pts\n0:56 sysfs / /sys\n0:59 mqueue / /dev/mqueue\n0:53 proc /sys /proc/sys\n';
const cgroups = '0:31 cgroup own /sys/fs/cgroup/memory\n0:32 cgroup own /sys/fs/cgroup/cpu\n';
const kinds = ['pid', 'net', 'ipc', 'cgroup'] as const;

interface Seen {
  readonly mounts?: string;
  readonly kernelMounts?: string;
  readonly onHost?: string;
  readonly kernel?: string;
  /** The namespaces that it shares with the host. */
  readonly shared?: readonly (typeof kinds)[number][];
  /** The file that the root folder of the first process is to it; absent: it may not look into that. */
  readonly firstRoot?: string;
  /** The devices of its virtual machine, null where it does not tell them. Absent: it has none. */
  readonly devices?: readonly string[] | null;
}

function judge({ mounts = usual, kernelMounts = given + cgroups, onHost = '', ...seen }: Seen, cut = false) {
  const { kernel = 'host', shared = ['cgroup'] } = seen;
  const namespaces = Object.fromEntries(
    kinds.map((kind) => {
      const host = content(`${kind}:[4026531836]`);
      return [kind, { host, inside: shared.includes(kind) ? host : content(`${kind}:[4026532999]`) }];
    }),
  );
  const lists = {
    mounts: content(mounts, cut),
    kernelMounts: content(kernelMounts),
    onHost: content(onHost),
  };
  const machine = seen.devices === undefined ? null : { devices: seen.devices };
  const firstRoot = {
    inside: seen.firstRoot === undefined ? refused : content(seen.firstRoot),
    host: content('40755 0 0 254:0 2 4096 0:0\n'),
  };
  return n10.judge({ kernel, namespaces, ...lists, machine, firstRoot });
}

const verdict = (seen: Seen, cut?: boolean) => judge(seen, cut).verdict;

describe('a virtual machine', () => {
  test.each(['virtio-9p-device', 'vhost-user-fs-device', 'virtiofs'])(
    'with %s can speak to a folder of the host, which need not be mounted',
    (device) => {
      expect(verdict({ kernel: 'own', devices: ['i8042', device] })).toBe('exposed');
      expect(verdict({ kernel: 'own', devices: ['i8042', 'virtio-blk-device'] })).toBe('isolated');
    },
  );

  test('whose devices are not known is no good verdict, whatever its guest says', () => {
    expect(verdict({ kernel: 'own', devices: null })).toBe('inconclusive');
    expect(verdict({ kernel: 'own' })).toBe('isolated');
  });
});

describe('folders of the host', () => {
  test('that of the host’s first process is noticed where it may be looked into, whatever is mounted', () => {
    expect(verdict({ firstRoot: '40755 0 0 0:43 2 4096 0:0\n' })).toBe('isolated');
    const found = judge({ firstRoot: '40755 0 0 254:0 2 4096 0:0\n' });
    expect(found).toEqual({
      verdict: 'exposed',
      because: 'it reaches the root folder of the host, which is that of the first process that it sees',
    });
    expect(verdict({ kernel: 'own', firstRoot: '40755 0 0 254:0 2 4096 0:0\n' })).toBe('isolated');
  });

  test('a file of the host in the place of one of the engine’s own is noticed', () => {
    expect(verdict({})).toBe('isolated');
    const mounts = `${usual}254:0 - ext4 /etc/hosts /etc/hosts\n`;
    expect(verdict({ mounts, onHost: '254:0 /\n' })).toBe('exposed');
  });

  test('the shared memory that an engine keeps for one container is its own, in its place alone', () => {
    const mounts = `${usual}0:70 - tmpfs / /dev/shm\n`;
    const kept = `0:70 /var/lib/docker/containers/${id}/mounts/shm\n`;
    expect(verdict({ mounts, onHost: kept })).toBe('isolated');
    expect(verdict({ mounts, onHost: '0:70 /dev/shm\n' })).toBe('exposed');
    expect(verdict({ mounts: mounts.replace('/dev/shm', '/neighbour'), onHost: kept })).toBe('exposed');
  });

  test('mounts that pass on to the host are noticed by their peer group', () => {
    const mounts = usual.replace('0:43 -', '0:43 shared:7');
    expect(verdict({ mounts, onHost: 'shared:7 /\n' })).toBe('exposed');
    expect(verdict({ mounts })).toBe('isolated');
  });

  test('a guest’s devices have the host’s numbers by chance; a folder handed in to it is noticed', () => {
    const guest = '254:0 - ext4 / /\n0:6 - devtmpfs / /dev\n';
    expect(verdict({ mounts: guest, onHost: '0:6 /dev\n', kernel: 'own' })).toBe('isolated');
    expect(verdict({ mounts: `${guest}0:30 - virtiofs / /srv\n`, kernel: 'own' })).toBe('exposed');
    expect(verdict({ mounts: guest, onHost: '0:6 /dev\n', kernel: 'unknown' })).toBe('inconclusive');
  });

  test('a sandbox’s shared memory is its own, unless the process in its place shares the host’s', () => {
    const mounts = '0:12 - 9p / /\n0:13 - 9p / /etc/hosts\n0:14 - 9p / /dev/shm\n';
    expect(verdict({ mounts, kernel: 'own', shared: [] })).toBe('isolated');
    expect(verdict({ mounts, kernel: 'own', shared: ['ipc'] })).toBe('exposed');
    expect(verdict({ mounts: `${mounts}0:15 - 9p / /host\n`, kernel: 'own', shared: [] })).toBe('exposed');
  });

  test('half a list proves nothing', () => {
    expect(verdict({}, true)).toBe('inconclusive');
  });
});

describe('filesystems of the kernel', () => {
  // The host's own have these devices; those of the container have others.
  const onHost = '0:21 /proc\n0:22 /sys\n0:24 /dev/pts\n0:25 /sys/kernel/debug\n0:27 /sys/fs/bpf\n';

  test('those that an engine gives a container are its own', () => {
    expect(verdict({ onHost })).toBe('isolated');
    expect(verdict({ onHost, kernelMounts: `${given}0:26 cgroup2 own /sys/fs/cgroup\n`, shared: [] })).toBe(
      'isolated',
    );
    // systemd has moved the processes of its container into a cgroup below the one that is mounted.
    expect(verdict({ onHost, kernelMounts: `${given}0:26 cgroup2 / /sys/fs/cgroup\n`, shared: [] })).toBe(
      'isolated',
    );
    expect(verdict({ onHost, kernelMounts: `${given}0:55 devpts /0 /dev/console\n` })).toBe('isolated');
    expect(verdict({ onHost, kernelMounts: `${given}0:60 hugetlbfs / /dev/hugepages\n` })).toBe('isolated');
  });

  test.each([
    ['/proc at a place of its own', '0:21 proc / /host/proc\n'],
    ['/proc over the container’s', '0:21 proc / /proc\n'],
    ['a folder of /proc', '0:21 proc /sys/kernel /x\n'],
    ['one file of /proc', '0:21 proc /sysrq-trigger /etc/trigger\n'],
    ['a folder of /proc in the place of a mask', '0:21 proc /sys /proc/acpi\n'],
    ['/sys at a place of its own', '0:22 sysfs / /mnt/sys\n'],
    ['/sys over the container’s', '0:22 sysfs / /sys\n'],
    ['all cgroups, elsewhere', '0:31 cgroup / /host/cg/memory\n'],
    ['all cgroups, in their place', '0:31 cgroup / /sys/fs/cgroup/memory\n'],
    ['all cgroups of version 2', '0:26 cgroup2 / /host/cg\n'],
    ['cgroups above its own', '0:26 cgroup2 /../.. /sys/fs/cgroup\n'],
    ['its own cgroup, elsewhere', '0:31 cgroup own /cg\n'],
    ['another’s /proc, that the host has not mounted', '0:99 proc / /neighbour\n'],
    ['terminals', '0:24 devpts / /dev/pts\n'],
    ['debugfs', '0:25 debugfs / /sys/kernel/debug\n'],
    ['debugfs that the host has not mounted', '0:98 debugfs / /debug\n'],
    ['pinned BPF programs', '0:27 bpf / /sys/fs/bpf\n'],
    ['the EFI’s variables', '0:97 efivarfs / /efi\n'],
    ['formats of programs', '0:96 binfmt_misc / /formats\n'],
  ])('the host’s are noticed: %s', (_, mount) => {
    const kernelMounts = given + cgroups + mount;
    expect(verdict({ kernelMounts, onHost })).toBe('exposed');
    // Nothing of the rest can turn it into a good one.
    expect(verdict({ kernelMounts, onHost, mounts: 'broken' })).toBe('exposed');
  });

  test('what is the host’s through a namespace that is shared is left to the question about that', () => {
    const kernelMounts = '0:21 proc / /proc\n0:22 sysfs / /sys\n';
    expect(verdict({ kernelMounts, onHost, shared: ['pid', 'net', 'cgroup'] })).toBe('isolated');
    expect(verdict({ kernelMounts, onHost, shared: ['net', 'cgroup'] })).toBe('exposed');
    expect(
      verdict({ kernelMounts: `${kernelMounts}0:21 proc / /again\n`, onHost, shared: ['pid', 'net'] }),
    ).toBe('exposed');
  });

  test('are a guest’s own on its own kernel, wherever it mounts them', () => {
    const kernelMounts = '0:21 proc / /again\n0:25 debugfs / /sys/kernel/debug\n';
    expect(verdict({ kernelMounts, onHost, kernel: 'own' })).toBe('isolated');
  });

  test('that cannot be listed are no good verdict', () => {
    expect(verdict({ kernelMounts: '', onHost })).toBe('inconclusive');
    expect(verdict({ kernelMounts: 'nonsense\n', onHost })).toBe('inconclusive');
  });

  test('are named with their places', () => {
    const kernelMounts = `${given}0:21 proc / /host/proc\n0:31 cgroup / /host/cg\n`;
    expect(judge({ kernelMounts, onHost }).because).toBe(
      'it sees the host’s proc at /host/proc, cgroup at /host/cg',
    );
    // The host's /dev, with two terminals of which one lies over the other.
    const dev = `${given}0:24 devpts / /mnt/dev/pts\n0:26 devpts / /mnt/dev/pts\n`;
    const found = { kernelMounts: dev, mounts: '0:42 - overlay / /\n0:6 - devtmpfs / /mnt/dev\n' };
    expect(judge({ ...found, onHost: '0:6 /dev\n' }).because).toBe(
      'it sees the host’s devpts at /mnt/dev/pts and /mnt/dev of the host’s filesystems',
    );
  });
});
