import type { RunParts } from '../summary/run-parts.ts';

/** A batch job is ready when it has ended. */
export function isBatchJob({ header }: Pick<RunParts, 'header'>): boolean {
  return header.scenario.workload.ready.kind === 'exit';
}
