import type { Host } from '../../host/host.ts';
import { cacheFolder } from '../../image/half-built.ts';
import { type Check, type CheckResult, firstLine, ok, tryExec, warning } from '../check.ts';

const bootMs = 20_000;
const qemu = [
  ...['timeout', `${bootMs / 1000}`, 'qemu-system-x86_64', '-M', 'q35', '-accel', 'kvm', '-m', '128'],
  ...['-display', 'none', '-nodefaults', '-no-reboot'],
];

/** Runs a guest, since opening /dev/kvm proves nothing. */
export const kvm: Check = {
  name: 'kvm',
  async ask({ host }) {
    const device = await tryExec(host, ['test', '-r', '/dev/kvm', '-a', '-w', '/dev/kvm']);
    if (device?.exitCode !== 0) return unusable('no usable /dev/kvm', await lacksFlags(host));
    const kernel = await keptKernel(host);
    const failure = kernel === undefined ? await firmwareFailure(host) : await bootFailure(host, kernel);
    if (failure !== undefined)
      return unusable(`/dev/kvm is there but no guest boots (${failure})`, await lacksFlags(host));
    return ok(
      kernel === undefined
        ? 'firmware ran under KVM (no guest kernel is kept yet: the first run boots one)'
        : 'a guest kernel booted under KVM',
    );
  },
};

function unusable(found: string, lacksCpuFlags: boolean): CheckResult {
  const until = 'until then use `accelerator: auto` or `tcg`, shown as emulated';
  return lacksCpuFlags
    ? warning(
        `${found}; the CPU shows neither vmx nor svm`,
        `enable (nested) hardware virtualisation; ${until}`,
      )
    : warning(found, `load kvm_intel or kvm_amd, and see \`dmesg | grep -i kvm\`; ${until}`);
}

async function lacksFlags(host: Host): Promise<boolean> {
  return (await tryExec(host, ['grep', '-qwE', 'vmx|svm', '/proc/cpuinfo']))?.exitCode === 1;
}

/** The kernel of an earlier run's guests. */
async function keptKernel(host: Host): Promise<string | undefined> {
  const argv = ['find', `${cacheFolder}/kernels`, '-mindepth', '2', '-maxdepth', '2', '-name', 'vmlinuz'];
  const found = firstLine((await tryExec(host, argv))?.stdout ?? '');
  return /^[\w./-]+$/.test(found) && !found.includes('/building-') ? found : undefined;
}

/** The reason why a guest without a root does not boot. A good boot ends with the kernel looking for a root in vain. */
async function bootFailure(host: Host, kernel: string): Promise<string | undefined> {
  const boot = ['-serial', 'stdio', '-kernel', kernel, '-append', 'console=ttyS0 panic=-1'];
  const said = await saidBy(host, [...qemu, ...boot]);
  if (/Unable to mount root fs/.test(said)) return undefined;
  return /Linux version/.test(said) ? 'the kernel starts, but hangs' : lastWords(said);
}

async function firmwareFailure(host: Host): Promise<string | undefined> {
  const debugPort = ['-chardev', 'stdio,id=fw', '-device', 'isa-debugcon,iobase=0x402,chardev=fw'];
  const said = await saidBy(host, [...qemu, ...debugPort]);
  return /SeaBIOS|No bootable/.test(said) ? undefined : lastWords(said);
}

/** The output of a guest, which is bounded before it is read. */
async function saidBy(host: Host, argv: readonly string[]): Promise<string> {
  const script = '"$@" < /dev/null 2>&1 | head -c 200000';
  const answer = await tryExec(host, ['sh', '-c', script, 'sh', ...argv], bootMs + 10_000);
  return answer?.stdout ?? '';
}

/** A warning, and that the time was up, say nothing of why it does not boot. */
const aside = /^qemu-system-x86_64: (?:warning: |terminating on signal )/;

function lastWords(said: string): string {
  const lines = said.split('\n').filter((line) => !aside.test(line));
  const failure = lines.find((line) => /error|failed|failure|not found/i.test(line));
  return (failure ?? firstLine(lines.join('\n'))).trim().slice(0, 200) || 'it hangs without a word';
}
