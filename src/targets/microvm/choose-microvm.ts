import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import type { MachineSettings } from '../guest/machine-settings.ts';
import { findQemuUser, nobody } from '../guest/qemu-user.ts';
import { hasVhost, requireVhost } from '../guest/vhost.ts';
import type { MicrovmChoices } from './qemu-argv.ts';

/**
 * The choices of a target's machines, each of which the host has been asked for.
 * @param name of the target, for what is said of it
 * @throws BallastError `qemu-user-unknown`, `cpu-unknown`, `vhost-missing`
 */
export async function chooseMicrovm(
  host: Host,
  name: string,
  { qemuUser, cpu, vhost, portIsolation }: MachineSettings,
): Promise<MicrovmChoices> {
  if (cpu !== undefined && cpu !== 'host' && cpu !== 'max') await requireModel(host, name, cpu);
  if (vhost === true) await requireVhost(host, name);
  return {
    user: qemuUser === undefined ? nobody : await findQemuUser(host, name, qemuUser),
    ...(cpu === undefined ? {} : { cpu }),
    vhost: vhost ?? (await hasVhost(host)),
    portIsolation: portIsolation === true,
  };
}

async function requireModel(host: Host, name: string, cpu: string): Promise<void> {
  const { stdout, exitCode } = await host.exec(['qemu-system-x86_64', '-cpu', 'help'], {
    allowFailure: true,
  });
  // Whoever opens the machines says that there is no QEMU.
  if (exitCode !== 0 || modelsIn(stdout).includes(cpu)) return;
  const message = `target \`${name}\`: the host’s QEMU knows no processor \`${cpu}\``;
  throw new BallastError('input', 'cpu-unknown', message, {
    hint: '`qemu-system-x86_64 -cpu help` lists those that it knows; or `host`, or `max`',
  });
}

/** The names in QEMU's list of models, each of which stands in a line that begins so: `x86 qemu64`. */
function modelsIn(help: string): readonly string[] {
  return [...help.matchAll(/^(?:x86 | {2})(\S+)/gm)].map(([, model = '']) => model);
}
