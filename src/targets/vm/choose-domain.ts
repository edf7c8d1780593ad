import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { findQemuUser } from '../guest/qemu-user.ts';
import { requireVhost } from '../guest/vhost.ts';
import { type Capabilities, capabilitiesIn } from './capabilities.ts';
import type { DomainSettings } from './definition.ts';
import type { DomainChoices } from './domain-choices.ts';

/** Runs a command of virsh and returns what it printed. */
type Virsh = (argv: readonly string[]) => Promise<string>;

/**
 * The choices of a target's domains, each of which the host's libvirt has been asked for.
 * @param name of the target, for what is said of it
 * @throws BallastError `qemu-user-unknown`, `qemu-user-fixed`, `machine-unknown`, `cpu-unknown`, `nwfilter-unknown`,
 * `security-driver-missing`, `vhost-missing`, and what virsh fails with
 */
export async function chooseDomain(
  host: Host,
  virsh: Virsh,
  name: string,
  settings: DomainSettings,
): Promise<DomainChoices> {
  const capabilities = capabilitiesIn(await virsh(['capabilities']));
  const { machine, cpu, vhost, portIsolation, nwfilter, securityDriver } = settings;
  const input = (code: string, message: string, hint: string) =>
    new BallastError('input', code, `target \`${name}\`: ${message}`, { hint });
  const userOf = (asked: string) => {
    if (capabilities.user !== undefined) return findQemuUser(host, name, asked);
    throw input(
      'qemu-user-fixed',
      'the host’s libvirt does not choose the user of its QEMU',
      'leave out `qemuUser`, or let libvirt change users (`dynamic_ownership` and root’s own libvirtd)',
    );
  };
  const user = settings.qemuUser === undefined ? capabilities.user : await userOf(settings.qemuUser);
  if (machine !== undefined && !capabilities.machines.includes(machine))
    throw input(
      'machine-unknown',
      `the host’s QEMU has no machine type \`${machine}\``,
      `it has: ${some(capabilities.machines)}`,
    );
  if (cpu !== undefined && cpu !== 'host' && cpu !== 'max') {
    const models = wordsIn(await virsh(['cpu-models', 'x86_64']));
    if (!models.includes(cpu))
      throw input(
        'cpu-unknown',
        `libvirt knows no processor \`${cpu}\``,
        '`virsh cpu-models x86_64` lists those that it knows; or `host`, or `max`',
      );
  }
  if (nwfilter !== undefined) {
    const filters = lastWordsIn(await virsh(['nwfilter-list']));
    if (!filters.includes(nwfilter))
      throw input(
        'nwfilter-unknown',
        `libvirt has no network filter \`${nwfilter}\``,
        filters.length === 0
          ? 'it has none: apt-get install libvirt-daemon-config-nwfilter'
          : `it has: ${some(filters)}`,
      );
  }
  if (vhost === true) await requireVhost(host, name);
  return {
    ...(user === undefined ? {} : { user }),
    ...(machine === undefined ? {} : { machine }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(vhost === undefined ? {} : { vhost }),
    ...(portIsolation === undefined ? {} : { portIsolation }),
    ...(nwfilter === undefined ? {} : { nwfilter }),
    ...(securityDriver === undefined ? {} : { labels: labelsOf(securityDriver, capabilities, input) }),
  };
}

type Input = (code: string, message: string, hint: string) => BallastError;

function labelsOf(driver: string, { securityModels }: Capabilities, input: Input) {
  if (driver === 'none') return Object.fromEntries(securityModels.map((model) => [model, 'none' as const]));
  if (securityModels.includes(driver)) return { [driver]: 'dynamic' as const };
  const has = securityModels.length === 0 ? 'none' : securityModels.join(', ');
  throw input(
    'security-driver-missing',
    `libvirt confines machines by no ${driver} here (it has: ${has})`,
    `the host’s kernel must run ${driver} (/sys/kernel/security/lsm names it), and \`security_driver\` in /etc/libvirt/qemu.conf must not exclude it; else leave out \`securityDriver\``,
  );
}

const wordsIn = (text: string) => text.split(/\s+/).filter(Boolean);

/** The last word of each line of a table, without its heading. */
const lastWordsIn = (text: string) =>
  text
    .split('\n')
    .filter((line) => /^\s*[0-9a-f]{8}-/.test(line))
    .flatMap((line) => line.trim().split(/\s+/).slice(-1));

const mostNamed = 12;
const some = (names: readonly string[]) =>
  names.length > mostNamed ? `${names.slice(0, mostNamed).join(', ')}, …` : names.join(', ');
