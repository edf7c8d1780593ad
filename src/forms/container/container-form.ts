import type { ContainerCreateOptions } from 'dockerode';
import { BallastError } from '../../errors.ts';
import { Marks } from '../../measure/marks.ts';
import { describeDaemons, findDaemons } from '../../observe/daemons.ts';
import type { FormSpec } from '../../scenario/scenario.ts';
import type { FormContext, PreparedForm } from '../form.ts';
import { DockerInstance } from './container-instance.ts';
import { engineSocket } from './docker-engine.ts';
import { watchEvents } from './docker-events.ts';
import { dockerImages } from './docker-images.ts';
import { startExecWatch } from './exec-watch.ts';
import { containerImageSizes } from './image-sizes.ts';

const dockerSockets = { reached: [[engineSocket]], behind: /\/containerd\.sock$/ };

/** The name, in the engine, of an image made from a root filesystem. */
export function rootfsReference({ digest }: { readonly digest: string }): string {
  return `ballast/rootfs:${digest.replace('sha256:', '').slice(0, 24)}`;
}

/** Containers of a Docker engine, on its default network, reached at their own address. */
export async function prepareContainer(
  context: FormContext,
  spec: Extract<FormSpec, { kind: 'container' }>,
): Promise<PreparedForm> {
  await using stack = new AsyncDisposableStack();
  const engine = await context.engine.open();
  if (spec.runtime !== undefined && engine.runtimes?.includes(spec.runtime) === false) {
    throw new BallastError(
      'input',
      'runtime-unknown',
      `form \`${spec.name}\`: the engine has no runtime \`${spec.runtime}\``,
      {
        hint: `it has: ${engine.runtimes.join(', ')}`,
      },
    );
  }
  const images = dockerImages(context.host, engine);
  const importStart = Marks.now();
  const reference = context.image.engineReference ?? rootfsReference(context.image);
  const present = (await images.inspect(reference)) !== undefined;
  if (!present) {
    context.progress('importing the root filesystem into Docker');
    await images.importRootfs(context.image.rootfsTar, reference);
  }
  const importNs = Number(Marks.now() - importStart);
  const events = stack.use(await watchEvents(engine.docker, context.runId));
  const execWatch = stack.use(await startExecWatch(context.host));
  const daemons = await findDaemons(context.host, dockerSockets);
  const resources = stack.move();
  const options = containerOptions(context, spec, reference);
  return {
    emulated: false,
    conditions: {
      engine: `Docker ${engine.version} (API ${engine.apiVersion})`,
      runtime: spec.runtime ?? engine.defaultRuntime,
      storage: engine.storageDriver,
      network: 'the default bridge, reached at the address of the container itself',
      init:
        execWatch.unavailable === undefined
          ? "the kernel's exec event of the workload"
          : `the engine's start event (no exec events: ${execWatch.unavailable})`,
      daemons: describeDaemons(daemons),
    },
    preparation: { import: { durationNs: importNs, cached: present } },
    floors: { 'engine-ping': () => engine.docker.ping() },
    daemons,
    async create(id) {
      const container = await engine.docker.createContainer({
        ...options,
        name: `ballast-${context.runId}-${id}`,
        Labels: { 'dev.ballast.run': context.runId, 'dev.ballast.instance': id },
      });
      return DockerInstance.attach(context, engine.docker, container, events, execWatch);
    },
    imageSizes: () => containerImageSizes(context.host, engine.docker, reference),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function containerOptions(
  context: FormContext,
  spec: Extract<FormSpec, { kind: 'container' }>,
  reference: string,
): ContainerCreateOptions {
  const { start } = context.image;
  const { limits } = context.scenario.workload;
  return {
    Image: reference,
    // An entrypoint given here clears the image's command, so nothing but the start spec is run.
    Entrypoint: start.argv.slice(0, 1),
    Cmd: start.argv.slice(1),
    Env: Object.entries(start.environment).map(([name, value]) => `${name}=${value}`),
    WorkingDir: start.workdir,
    User: `${start.uid}:${start.gid}`,
    Tty: false,
    // A health check of the image would run inside the timed window.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      ...(spec.runtime === undefined ? {} : { Runtime: spec.runtime }),
      GroupAdd: start.groups.map(String),
      NanoCpus: Math.round(limits.cpus * 1e9),
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes,
      PidsLimit: limits.pids,
    },
  };
}
