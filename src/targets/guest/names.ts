import { createHash } from 'node:crypto';
import { nameOfRun } from '../../run-id.ts';

/** The name that a hypervisor uses for an instance or a target; `ballast clean` finds it by its beginning. */
export function machineName(runId: string, id: string): string {
  return nameOfRun(runId, id).replaceAll(/[^\w.-]/g, '_');
}

/** A locally administered address in QEMU's range, the same for the same instance of a run. */
export function macAddress(runId: string, id: string): string {
  const bytes = digest(`${runId}/${id}`).match(/../g) ?? [];
  return ['52', '54', '00', ...bytes.slice(0, 3)].join(':');
}

/** The name of a bridge. An interface's name has at most 15 characters. */
export function bridgeName(network: string): string {
  return `bal${digest(network).slice(0, 6)}`;
}

/** A locally administered address of a bridge, the same for the same network. */
export function bridgeMac(network: string): string {
  return ['02', ...(digest(network).match(/../g) ?? []).slice(0, 5)].join(':');
}

/** The host's end of a guest's cable. */
export function tapName(machine: string): string {
  return `balt${digest(machine).slice(0, 10)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
