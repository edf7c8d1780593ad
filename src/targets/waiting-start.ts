import { probeProgram } from './container/container-probe.ts';
import type { TargetSpec } from './targets.ts';

/** The arguments of a workload that does nothing but wait, in an instance that is to be probed. */
export function waitingArgv({ kind }: Pick<TargetSpec, 'kind'>): readonly string[] {
  return [kind === 'container' ? probeProgram : '/proc/self/exe', 'wait'];
}
