import type { AskedSetting } from '../effective-setting.ts';
import type { MachineSettings } from './machine-settings.ts';

/** What a scenario asks for around a machine of QEMU, whoever starts it. */
export function askedOfMachine({
  accelerator,
  qemuUser,
  cpu,
  vhost,
  portIsolation,
}: MachineSettings & { readonly accelerator: string }): readonly AskedSetting[] {
  const asked: readonly (AskedSetting | false)[] = [
    // KVM is what it is by default.
    accelerator === 'tcg' && { name: 'accelerator', wanted: 'TCG (emulated)' },
    qemuUser !== undefined && {
      name: 'user of QEMU',
      wanted: qemuUser,
      isMet: (value) =>
        value === qemuUser || value.startsWith(`${qemuUser} (`) || value.endsWith(` (${qemuUser})`),
    },
    cpu !== undefined && { name: 'processor', wanted: cpu },
    vhost !== undefined && {
      name: 'network card',
      wanted: vhost ? 'served by the host’s kernel (vhost)' : 'served by QEMU',
    },
    portIsolation === true && { name: 'isolated port', wanted: 'yes' },
  ];
  return asked.filter((one) => one !== false);
}
