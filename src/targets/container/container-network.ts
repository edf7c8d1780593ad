import type { DockerEngine } from '../../docker/docker-engine.ts';
import { createNetwork } from '../../docker/engine-answers.ts';
import { ignoreStatus, isEngineGone } from '../../docker/engine-error.ts';
import { patiently } from '../../docker/patiently.ts';
import { runLabels } from '../../docker/run-labels.ts';
import { nameOfRun } from '../../run-id.ts';
import type { TargetContext } from '../target.ts';

/** Docker's own bridge network with one difference: its containers cannot reach each other. */
export interface ClosedNetwork extends AsyncDisposable {
  /** The engine's id of it. */
  readonly id: string;
}

/** Makes the network of one target of a run. Disposing removes it, once no container is on it. */
export async function makeClosedNetwork(
  { runId, host }: Pick<TargetContext, 'runId' | 'host'>,
  { docker }: Pick<DockerEngine, 'docker'>,
  target: string,
): Promise<ClosedNetwork> {
  const network = await createNetwork(docker, {
    Name: nameOfRun(runId, target),
    Driver: 'bridge',
    Options: { 'com.docker.network.bridge.enable_icc': 'false' },
    Labels: { ...runLabels(runId, target, host) },
  });
  let removed = false;
  return {
    id: network.id,
    async [Symbol.asyncDispose]() {
      if (removed) return;
      await patiently(() => network.remove().catch(ignoreStatus(404)), isEngineGone);
      removed = true;
    },
  };
}
