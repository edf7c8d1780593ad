import { connectDocker } from '../forms/container/docker-engine.ts';
import type { Host } from '../host/host.ts';

/** One thing that a host must have, or had better have, and what to do when it does not. */
export interface Finding {
  readonly check: string;
  readonly level: 'ok' | 'warning' | 'problem';
  readonly found: string;
  readonly toDo: string | null;
}

type Check = (host: Host) => Promise<Omit<Finding, 'check'>>;

const ok = (found: string): Omit<Finding, 'check'> => ({ level: 'ok', found, toDo: null });

/** In the order in which a person would mend them. */
export const checks: Readonly<Record<string, Check>> = {
  'root rights': async (host) => {
    const uid = (await host.exec(['id', '-u'])).stdout.trim();
    if (uid === '0') return ok('root');
    return {
      level: 'problem',
      found: `user id ${uid}`,
      toDo: 'process and vm forms need root: run as root, or use --host ssh://root@…',
    };
  },
  'container engine': async (host) => {
    using engine = await connectDocker(host);
    return ok(`Docker ${engine.version}, API ${engine.apiVersion}, ${engine.storageDriver}`);
  },
  libvirt: async (host) => {
    const answer = await run(host, ['virsh', '-c', 'qemu:///system', 'version']);
    if (answer === undefined)
      return {
        level: 'problem',
        found: 'no virsh',
        toDo: 'install libvirt-clients, libvirt-daemon-system and qemu-system-x86',
      };
    if (answer.exitCode !== 0)
      return {
        level: 'problem',
        found: firstLine(answer.stderr),
        toDo: 'start libvirtd, or use the lab: `ballast lab up`',
      };
    return ok(
      answer.stdout
        .split('\n')
        .filter((line) => /Using library|Running hypervisor/.test(line))
        .map((line) => line.split(': ')[1])
        .join(', '),
    );
  },
  kvm: async (host) => {
    const device = await run(host, ['test', '-c', '/dev/kvm', '-a', '-r', '/dev/kvm']);
    const cpu = (
      await host.exec(['grep', '-cwE', 'vmx|svm', '/proc/cpuinfo'], { allowFailure: true })
    ).stdout.trim();
    if (device?.exitCode !== 0)
      return {
        level: 'warning',
        found: 'no usable /dev/kvm',
        toDo: 'load kvm_intel or kvm_amd; until then `accelerator: auto` emulates, and says so',
      };
    const proof = await kvmGuestHalts(host);
    if (proof === 'boots') return ok('a guest ran under KVM');
    return {
      level: 'warning',
      found: `/dev/kvm is there but no guest runs (${proof})${cpu === '0' ? '; the CPU shows neither vmx nor svm' : ''}`,
      toDo: 'enable (nested) hardware virtualisation; until then use `accelerator: auto` or `tcg`, shown as emulated',
    };
  },
  tools: async (host) => {
    const needed = ['mmdebstrap', 'qemu-img', 'mkfs.ext4', 'flock', 'ip', 'depmod', 'tar', 'gzip'];
    const { stdout } = await host.exec([
      'sh',
      '-c',
      'for p; do command -v "$p" >/dev/null || echo "$p"; done',
      'sh',
      ...needed,
    ]);
    const missing = stdout.split('\n').filter((name) => name !== '');
    if (missing.length === 0) return ok(`${needed.length} of ${needed.length}`);
    return {
      level: 'problem',
      found: `missing: ${missing.join(', ')}`,
      toDo: 'apt-get install mmdebstrap qemu-utils e2fsprogs util-linux iproute2 kmod',
    };
  },
  cgroups: async (host) => {
    const { stdout } = await host.exec([
      'sh',
      '-c',
      'cat /sys/fs/cgroup/cgroup.controllers 2>/dev/null || ls /sys/fs/cgroup',
    ]);
    const missing = ['memory', 'cpu', 'pids'].filter((name) => !stdout.split(/\s+/).includes(name));
    if (missing.length === 0) return ok('memory, cpu and pids controllers');
    return {
      level: 'problem',
      found: `no controller ${missing.join(', ')}`,
      toDo: 'enable them at boot (cgroup_enable=memory, or systemd.unified_cgroup_hierarchy=1)',
    };
  },
  'disk space': async (host) => {
    const { stdout } = await host.exec(['df', '--output=avail', '-B1', '/var']);
    const free = Number(stdout.split('\n')[1]);
    const text = `${(free / 2 ** 30).toFixed(1)} GiB free below /var`;
    if (free > 5 * 2 ** 30) return ok(text);
    return { level: 'warning', found: text, toDo: 'images, disks and overlays want 5 GiB: free some' };
  },
  'steady clock speed': async (host) => {
    const governor =
      (await run(host, ['cat', '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor']))?.stdout.trim() ??
      '';
    if (governor === '')
      return {
        level: 'warning',
        found: 'the governor cannot be seen (the host is probably a guest)',
        toDo: 'trust ratios within a run more than absolute times',
      };
    if (governor === 'performance') return ok('governor: performance');
    return {
      level: 'warning',
      found: `governor: ${governor}`,
      toDo: 'cpupower frequency-set -g performance',
    };
  },
  'stolen time': async (host) => {
    const script =
      'a=$(head -n1 /proc/stat); sleep 1; b=$(head -n1 /proc/stat); printf "%s\\n%s\\n" "$a" "$b"';
    const [before, after] = (await host.exec(['sh', '-c', script])).stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/).slice(1).map(Number));
    const sum = (ticks: readonly number[] = []) => ticks.slice(0, 8).reduce((total, one) => total + one, 0);
    const share = ((after?.[7] ?? 0) - (before?.[7] ?? 0)) / Math.max(1, sum(after) - sum(before));
    const text = `${(share * 100).toFixed(1)} % over one second`;
    if (share < 0.02) return ok(text);
    return {
      level: 'warning',
      found: text,
      toDo: 'other guests take this host’s CPU: measure on a quieter machine, or with more blocks',
    };
  },
  pressure: async (host) => {
    const text = (await run(host, ['cat', '/proc/pressure/cpu']))?.stdout ?? '';
    const avg = Number(/^some avg10=([\d.]+)/m.exec(text)?.[1] ?? Number.NaN);
    if (Number.isNaN(avg))
      return {
        level: 'warning',
        found: 'the kernel has no pressure figures',
        toDo: 'boot with psi=1 to have them recorded',
      };
    if (avg < 20) return ok(`CPU pressure ${avg} %`);
    return {
      level: 'warning',
      found: `CPU pressure ${avg} %`,
      toDo: 'something else keeps this host busy: stop it before measuring',
    };
  },
};

/** A guest of no disk and no kernel: QEMU under KVM must get its firmware to the point of finding nothing to boot. */
async function kvmGuestHalts(host: Host): Promise<'boots' | string> {
  const argv = [
    'timeout',
    '10',
    'qemu-system-x86_64',
    '-M',
    'q35',
    '-accel',
    'kvm',
    '-m',
    '64',
    '-display',
    'none',
    '-nodefaults',
    '-no-reboot',
    '-chardev',
    'stdio,id=fw',
    '-device',
    'isa-debugcon,iobase=0x402,chardev=fw',
  ];
  const script =
    '"$@" < /dev/null 2>&1 | head -c 4096 | grep -m1 -aE "SeaBIOS|No bootable|error|failed|failure"';
  const answer = await run(host, ['sh', '-c', script, 'sh', ...argv]);
  const said = firstLine(answer?.stdout ?? '');
  return said.includes('SeaBIOS') || said.includes('No bootable')
    ? 'boots'
    : said || 'it hangs without a word';
}

async function run(host: Host, argv: readonly string[]) {
  return host.exec(argv, { allowFailure: true, timeoutMs: 30_000 }).catch(() => undefined);
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}
