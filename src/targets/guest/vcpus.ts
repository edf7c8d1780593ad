import { BallastError } from '../../errors.ts';
import { wholeNumber } from '../../fields/schema-parts.ts';
import type { Limits } from '../../workload.ts';
import type { Accelerator } from './proved-accelerator.ts';

/** The most processors of a machine whose interrupts need no remapping. */
const mostVcpus = 255;

const vcpus = wholeNumber(1, mostVcpus);
export const storedVcpus = vcpus.exactOptional();
export const vcpusSetting = vcpus
  .optional()
  .describe(
    'Processors that the guest sees; by default as many as a container, which sees all of the host’s. What they may take together is limited by `limits: { cpus }`.',
  );

export interface VcpuChoice {
  /** What the scenario asks for; undefined: as many as a container sees. */
  readonly asked: number | undefined;
  /** The number of the host's processors. */
  readonly processors: number;
}

/**
 * The number of processors that a guest sees: by default those of the host, as in a container, since programs start as
 * many workers as they see. The host limits the time that the whole machine takes; where it cannot, the number of
 * processors has to.
 * @throws BallastError `vcpus-too-few` when the machine could not use the CPU time that it may take
 */
export function vcpusOf(
  { cpus }: Pick<Limits, 'cpus'>,
  { asked, processors }: VcpuChoice,
  { limitCpu }: Pick<Accelerator, 'limitCpu'>,
): number {
  const needed = Math.ceil(cpus);
  if (asked !== undefined && asked < needed) {
    const message = `\`vcpus: ${asked}\` cannot use the ${cpus} CPUs of \`limits\``;
    throw new BallastError('input', 'vcpus-too-few', message, {
      hint: `set \`vcpus\` to at least ${needed}`,
    });
  }
  if (asked !== undefined) return asked;
  return limitCpu ? Math.max(needed, Math.min(mostVcpus, processors)) : needed;
}
