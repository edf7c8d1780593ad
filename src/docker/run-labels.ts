/** The label that carries the run's id on everything a run has in the engine. `ballast clean` finds things by it. */
export const runLabel = 'dev.ballast.run';

/** The labels of a container of a run. */
export const runLabels = (runId: string, instance: string): Readonly<Record<string, string>> => ({
  [runLabel]: runId,
  'dev.ballast.instance': instance,
});
