import { probeProgram } from './container/container-probe.ts';
import type { FormSpec } from './forms.ts';

/** The arguments of a workload that does nothing but wait, in an instance that is to be probed. */
export function waitingArgv({ kind }: Pick<FormSpec, 'kind'>): readonly string[] {
  return [kind === 'container' ? probeProgram : '/proc/self/exe', 'wait'];
}
