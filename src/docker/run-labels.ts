/** The label of whatever a run has in the engine: the run's id. `ballast clean` finds it by that. */
export const runLabel = 'dev.ballast.run';

/** The labels of a container of a run. */
export const runLabels = (runId: string, instance: string): Readonly<Record<string, string>> => ({
  [runLabel]: runId,
  'dev.ballast.instance': instance,
});
