import type { Host } from '../../host/host.ts';
import { readProcessSecurity } from '../../observe/process-security.ts';
import { type EffectiveSetting, labelInWords, setting, yesNo } from '../effective-setting.ts';

/** What Debian's libvirt gives its QEMU; absent where libvirt does not start it. */
export interface UsualQemu {
  readonly user: string;
  readonly sandbox: string;
  readonly label: string;
  readonly ownMounts: 'yes';
}

/** The settings that are in effect around a running QEMU: its user, its barriers, and the machine that it is. */
export async function qemuSettings(
  host: Host,
  pid: number,
  usual?: UsualQemu,
): Promise<readonly EffectiveSetting[]> {
  const { argv, ...process } = await readProcessSecurity(host, pid);
  const last = (option: string) => argv[argv.lastIndexOf(option) + 1];
  const given = (option: string) => (argv.includes(option) ? last(option) : undefined);
  const machine = given('-machine') ?? given('-M');
  return [
    setting('user of QEMU', process.user, usual?.user),
    setting('no new privileges', yesNo(process.noNewPrivileges), usual && 'yes'),
    setting(
      'filter of system calls',
      given('-sandbox') ?? (process.filters === 0 ? 'none' : undefined),
      usual?.sandbox,
    ),
    setting('security module', withoutId(labelInWords(process.label)), usual?.label),
    setting('mounts of its own', yesNo(process.ownNamespaces?.includes('mnt')), usual?.ownMounts),
    setting('accelerator', acceleratorIn(argv, machine), 'KVM'),
    setting('machine', machine?.split(',')[0]?.replace(/^type=/, '')),
    setting('processor', given('-cpu')?.split(',')[0]),
    setting('network card', cardIn(argv)),
    setting('isolated port', yesNo(await isIsolated(host, pid)), 'no'),
  ];
}

/** The flags of the ports on a bridge of those interfaces that a process has open. */
const portScript = `sed -n 's/^iff:[[:space:]]*//p' "/proc/$1/fdinfo/"* 2>/dev/null | sort -u | while read -r tap; do
  cat "/sys/class/net/$tap/brport/isolated"
done`;

/** Tells whether all of its ports are isolated from each other; undefined when that is not known. */
async function isIsolated(host: Host, pid: number): Promise<boolean | undefined> {
  const { stdout } = await host.exec(['sh', '-c', portScript, 'sh', `${pid}`], { allowFailure: true });
  const flags = stdout.split('\n').filter(Boolean);
  return flags.length === 0 ? undefined : flags.every((flag) => flag === '1');
}

/** Libvirt names a profile after its machine. */
function withoutId(label: string | undefined): string | undefined {
  return label?.replace(/^libvirt-[0-9a-f-]{36}(?= )/, 'libvirt-…');
}

function acceleratorIn(argv: readonly string[], machine: string | undefined): string | undefined {
  const given = argv.includes('-accel')
    ? argv[argv.indexOf('-accel') + 1]
    : /accel=(\w+)/.exec(machine ?? '')?.[1];
  const kind = given?.split(',')[0];
  return kind === 'kvm' ? 'KVM' : kind === 'tcg' ? 'TCG (emulated)' : kind;
}

/** The server of the network card. QEMU is given it as one option, in the form of keys or of JSON. */
function cardIn(argv: readonly string[]): string | undefined {
  if (argv.length === 0) return undefined;
  const backend = argv.flatMap((argument, index) =>
    argument === '-netdev' ? [argv[index + 1] ?? ''] : [],
  )[0];
  if (backend === undefined) return 'none';
  return /vhost=on|"vhost":true/.test(backend) ? 'served by the host’s kernel (vhost)' : 'served by QEMU';
}
