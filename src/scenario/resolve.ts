import { dirname, resolve } from 'node:path';
import type { Scenario } from '../scenario.ts';
import { aggressorNames } from '../stages/neighbour/kinds.ts';
import type { ImageSource, Readiness } from '../workload.ts';
import { resolveForm } from './resolve-form.ts';
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
    forms: raw.forms.map((form) => resolveForm(form, dirname(file))),
    ...(raw.hosts === undefined ? {} : { hosts: raw.hosts }),
    measure: {
      startup: resolveStartup(raw.measure?.startup),
      memory: raw.measure === undefined || raw.measure.memory !== undefined,
      image: raw.measure === undefined || raw.measure.image !== undefined,
      isolation: raw.measure?.isolation !== undefined,
      ...(raw.measure?.isolation?.categories === undefined
        ? {}
        : { probeCategories: raw.measure.isolation.categories }),
      ...(raw.measure?.isolation?.kernelSurface === true ? { kernelSurface: true as const } : {}),
      ...(raw.measure?.pull === undefined ? {} : { pull: raw.measure.pull }),
      ...resolveNeighbour(raw.measure?.neighbour),
      ...(raw.measure?.lifecycle === undefined ? {} : { lifecycle: raw.measure.lifecycle }),
      ...resolveSpeed(raw.measure?.speed),
    },
    ...(raw.claims === undefined ? {} : { claims: raw.claims }),
  };
}

function resolveStartup(startup: NonNullable<ScenarioFile['measure']>['startup'] | undefined) {
  const { blocks, warmup, caches } = startup ?? { blocks: 10, warmup: 1, caches: 'warm' };
  return { blocks, warmup, ...(caches === 'cold' ? { caches } : {}) };
}

function resolveSpeed(speed: NonNullable<ScenarioFile['measure']>['speed']) {
  if (speed === undefined) return {};
  const { blocks, duration: durationMs, connections, rate, each: eachMs } = speed;
  const ratePerSecond = rate === undefined ? {} : { ratePerSecond: rate };
  return { speed: { blocks, durationMs, connections, ...ratePerSecond, eachMs } };
}

function resolveNeighbour(neighbour: NonNullable<ScenarioFile['measure']>['neighbour']) {
  if (neighbour === undefined) return {};
  const { blocks, each: eachMs, aggressors } = neighbour;
  return {
    neighbour: { blocks, eachMs, aggressors: aggressorNames.filter((one) => aggressors.includes(one)) },
  };
}

function resolveSource(workload: ScenarioFile['workload'], folder: string): ImageSource {
  const { rootfs, image, archive, dockerfile } = workload;
  if (rootfs !== undefined) {
    const { suite, packages, only } = rootfs.debian;
    return { kind: 'rootfs', recipe: { debian: { suite, packages, only }, files: rootfs.files } };
  }
  if (image !== undefined) return { kind: 'reference', reference: image };
  if (archive !== undefined) return { kind: 'archive', path: resolve(folder, archive) };
  if (dockerfile !== undefined) return { kind: 'dockerfile', path: resolve(folder, dockerfile) };
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
