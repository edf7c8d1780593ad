import { probeProgram } from './container/container-probe.ts';
import type { FormSpec } from './forms.ts';

/** Arguments of a workload that is only there and does nothing, in an instance that is to be probed. */
export function waitingArgv({ kind }: Pick<FormSpec, 'kind'>): readonly string[] {
  return [kind === 'container' ? probeProgram : '/proc/self/exe', 'wait'];
}
