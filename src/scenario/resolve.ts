import { dirname, resolve } from 'node:path';
import type { Measure, Scenario } from '../scenario.ts';
import type { ImageSource, Readiness } from '../workload.ts';
import { resolveTarget } from './resolve-target.ts';
import type { ScenarioFile } from './schema.ts';

/** Turns a checked file at absolute path `file` into the scenario that the rest of Ballast works with. */
export function resolveScenario(raw: ScenarioFile, file: string, name: string): Scenario {
  const { entrypoint, command, environment, user, workdir, port, ready, limits } = raw.workload;
  const { stopSignal, stopWithin, publicEnvironment } = raw.workload;
  return {
    name,
    description: raw.description,
    file,
    workload: {
      source: resolveSource(raw.workload, dirname(file)),
      entrypoint,
      command,
      environment,
      ...(publicEnvironment === undefined ? {} : { publicEnvironment }),
      user,
      workdir,
      port,
      ready: resolveReadiness(ready),
      stop: { signal: stopSignal, withinMs: stopWithin },
      limits: { cpus: limits.cpus, memoryBytes: limits.memory, pids: limits.pids },
    },
    targets: raw.targets.map((target) => resolveTarget(target, dirname(file))),
    ...(raw.baseline === undefined ? {} : { baseline: raw.baseline }),
    ...(raw.hosts === undefined ? {} : { hosts: raw.hosts }),
    ...(raw.engine === undefined ? {} : { engine: raw.engine }),
    measure: resolveMeasure(raw.measure),
    ...(raw.claims === undefined ? {} : { claims: raw.claims }),
  };
}

/** Memory and image are measured where nothing is said. What stages ask for is resolved by their own schemas. */
function resolveMeasure(written: ScenarioFile['measure']): Measure {
  const { startup, memory, ...ofStages } = written ?? { startup: undefined, memory: {}, image: {} };
  return { startup: resolveStartup(startup), ...(memory === undefined ? {} : { memory }), ...ofStages };
}

function resolveStartup(startup: NonNullable<ScenarioFile['measure']>['startup'] | undefined) {
  const { rounds, warmup, caches } = startup ?? { rounds: 10, warmup: 1, caches: 'warm' };
  return { blocks: rounds, warmup, ...(caches === 'cold' ? { caches } : {}) };
}

function resolveSource(workload: ScenarioFile['workload'], folder: string): ImageSource {
  const { rootfs, image, archive, dockerfile, target } = workload;
  if (rootfs !== undefined) {
    const { suite, packages, only } = rootfs.debian;
    return { kind: 'rootfs', recipe: { debian: { suite, packages, only }, files: rootfs.files } };
  }
  if (archive !== undefined)
    return {
      kind: 'archive',
      path: resolve(folder, archive),
      ...(image === undefined ? {} : { image }),
    };
  if (image !== undefined) return { kind: 'reference', reference: image };
  if (dockerfile !== undefined)
    return {
      kind: 'dockerfile',
      path: resolve(folder, dockerfile),
      ...(target === undefined ? {} : { target }),
    };
  throw new Error('a checked workload has a source');
}

function resolveReadiness(ready: ScenarioFile['workload']['ready']): Readiness {
  const { http, tcp, command, healthcheck, exit, within: withinMs } = ready;
  if (http !== undefined) return { kind: 'http', ...http, withinMs };
  if (command !== undefined) return { kind: 'command', argv: command, withinMs };
  if (healthcheck !== undefined) return { kind: 'healthcheck', withinMs };
  if (exit !== undefined) return { kind: 'exit', code: exit.code, withinMs };
  return { kind: 'tcp', send: tcp?.send ?? '', expect: tcp?.expect ?? '', withinMs };
}
