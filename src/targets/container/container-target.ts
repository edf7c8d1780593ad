import type Docker from 'dockerode';
import { type DockerEngine, rootlessLacks } from '../../docker/docker-engine.ts';
import { watchEvents } from '../../docker/docker-events.ts';
import { dockerImages } from '../../docker/docker-images.ts';
import { createContainer, inspectContainer } from '../../docker/engine-answers.ts';
import { isEngineGone } from '../../docker/engine-error.ts';
import { patiently } from '../../docker/patiently.ts';
import { runLabels } from '../../docker/run-labels.ts';
import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { rootfsOf } from '../../image/image.ts';
import { copyRootAttributes, hasOwnRootAttributes } from '../../image/root-attributes.ts';
import { Marks } from '../../marks.ts';
import { type Daemons, describeDaemons, findDaemons } from '../../observe/daemons.ts';
import { nameOfRun } from '../../run-id.ts';
import { onlyOne, refusePortInUse } from '../host-port.ts';
import type { PreparedTarget, TargetContext } from '../target.ts';
import { DockerInstance } from './container-instance.ts';
import { makeClosedNetwork } from './container-network.ts';
import { containerOptions } from './container-options.ts';
import { probeMount } from './container-probe.ts';
import type { ContainerSpec } from './definition.ts';
import { requireOffers, runtimeNameOf } from './engine-offers.ts';
import { startExecWatch } from './exec-watch.ts';
import { containerImageSizes } from './image-sizes.ts';
import { type ContainerIsolation, differencesIn } from './isolation.ts';
import { readSeccompProfile } from './seccomp-profile.ts';
import { startAs } from './start-as.ts';
import { upperFolder } from './written-folders.ts';

/** The name that an image made from a root filesystem has in the engine. */
export function rootfsReference({ digest }: { readonly digest: string }): string {
  return `ballast/rootfs:${digest.replace('sha256:', '').slice(0, 24)}`;
}

/** Prepares containers of a Docker engine, on its default network, reached at their own address. */
export async function prepareContainer(context: TargetContext, spec: ContainerSpec): Promise<PreparedTarget> {
  await using stack = new AsyncDisposableStack();
  const engine = await context.engine.open();
  if (engine.isRootless) throw rootlessEngine(engine, spec.name);
  if (engine.make === 'Podman' && context.image.start.check !== undefined)
    throw endUnreported(engine, spec.name);
  await requireOffers(context.host, engine, spec);
  const { seccompFile, user, icc } = spec.isolation;
  const profile = seccompFile === undefined ? undefined : await readSeccompProfile(seccompFile, spec.name);
  const { start, ownUser } = startAs(context.image, user);
  const images = dockerImages(context.host, engine, context.runId);
  const importStart = Marks.now();
  const name = rootfsReference(context.image);
  const present = context.image.engineId ?? (await images.inspect(name))?.id;
  if (present === undefined) context.progress('importing the root filesystem into Docker');
  const imageId = present ?? (await images.importRootfs(rootfsOf(context.image), name));
  const importNs = Number(Marks.now() - importStart);
  const events = stack.use(await watchEvents(engine.docker, context.runId));
  const execWatch = await context.shared.take('exec-watch', () => startExecWatch(context.host));
  const daemons = await daemonsOf(context.host, engine);
  const network = icc === false ? stack.use(await makeClosedNetwork(context, engine, spec.name)) : undefined;
  const resources = stack.move();
  const options = containerOptions({ ...context, image: { ...context.image, start } }, spec, imageId, {
    ...(profile === undefined ? {} : { seccomp: profile.text }),
    ...(network === undefined ? {} : { network: network.id }),
  });
  const inHostNetwork = spec.isolation.hostNamespaces.includes('network');
  const create = async (id: string, hostConfig: object = {}) => {
    if (inHostNetwork) await refusePortInUse(context);
    // The engine may have been restarted while nothing of ours ran, so that no launch has failed.
    await events.reopen();
    return createContainer(engine.docker, {
      ...options,
      HostConfig: { ...options.HostConfig, ...hostConfig },
      name: nameOfRun(context.runId, id),
      Labels: runLabels(context.runId, id, context.host),
    });
  };
  // Docker leaves out an archive's own root: its owner, mode and attributes are given to each container's.
  const { rootfsFolder } = context.image;
  const ownRoot =
    rootfsFolder !== undefined &&
    !engine.remapsUsers &&
    (await hasOwnRootAttributes(context.host, rootfsFolder))
      ? rootfsFolder
      : undefined;
  const attach = async (container: Docker.Container) => {
    const instance = await DockerInstance.attach(context, engine, container, events, execWatch);
    if (ownRoot === undefined) return instance;
    await using made = new AsyncDisposableStack();
    made.use(instance);
    const upper = upperFolder(await inspectContainer(container));
    if (upper !== undefined) await copyRootAttributes(context.host, ownRoot, upper);
    made.move();
    return instance;
  };
  const recover = () =>
    patiently(async () => {
      await engine.docker.ping();
      await events.reopen();
    }, isEngineGone);
  return {
    emulated: false,
    ...(ownUser === undefined ? {} : { ownUser }),
    environment: {
      engine: `${engine.make} ${engine.version} (API ${engine.apiVersion})`,
      engineAddress: engine.address.text,
      runtime: runtimeNameOf(engine, spec),
      ...runtimeArguments(engine, spec),
      storage: engine.storageDriver,
      log: 'json-file, its last 16 MB',
      network: inHostNetwork
        ? 'the host’s own'
        : `${network === undefined ? 'the default bridge' : 'a bridge of the target’s own'}, reached at the address of the container itself`,
      ...isolationConditions(spec.isolation),
      ...(profile === undefined ? {} : { seccompProfile: profile.digest }),
      init:
        execWatch.unavailable === undefined
          ? "the kernel's exec event of the workload"
          : `the workload's first output or answer (no exec events: ${execWatch.unavailable})`,
      daemons: describeDaemons(daemons),
    },
    making: {
      before: 'the engine’s record of it, its writable layer, and a connection to its output',
      byStart: 'mounts, namespaces, network, cgroup, the runtime’s processes, and the workload’s',
    },
    preparation: { import: { durationNs: importNs, cached: present !== undefined } },
    floors: { 'engine-ping': () => patiently(() => engine.docker.ping(), isEngineGone) },
    daemons,
    ...(spec.runtime === undefined ? {} : { wall: { kind: 'runtime', runtime: spec.runtime } }),
    create: async (id) => attach(await create(id)),
    async createProbed(id) {
      await recover();
      if (spec.isolation.readOnly) {
        await using lending = new AsyncDisposableStack();
        const mount = await probeMount(context.host, `${context.runFolder}/${id}.probe`, lending);
        const mounts = [...(options.HostConfig?.Mounts ?? []), mount];
        const instance = lending.use(await attach(await create(id, { Mounts: mounts })));
        const lent = lending.move();
        return {
          knownBy: instance.knownBy,
          launch: (marks) => instance.launch(marks),
          [Symbol.asyncDispose]: () => lent.disposeAsync(),
        };
      }
      const instance = await attach(await create(id));
      try {
        await instance.bringProbe();
        return instance;
      } catch (error) {
        await instance[Symbol.asyncDispose]();
        throw error;
      }
    },
    recover,
    ...(inHostNetwork ? onlyOne(context) : {}),
    imageSizes: () => containerImageSizes(context, engine.docker, imageId),
    shipped: { kind: 'image', id: imageId },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function endUnreported({ address }: DockerEngine, target: string): BallastError {
  const message = `target \`${target}\`: the workload is ready by a program that is run inside, and Podman (${address.text}) does not report when that has ended`;
  return new BallastError('input', 'podman-exec-end-unknown', message, {
    hint: 'ask its port: `ready: { tcp: {} }` or `http`; or use an engine of Docker: --engine unix:///var/run/docker.sock',
  });
}

function rootlessEngine({ make, address }: DockerEngine, target: string): BallastError {
  const why = `is rootless: ${rootlessLacks}`;
  const message = `target \`${target}\`: the ${make} engine at ${address.text} (${address.chosenBy}) ${why}`;
  return new BallastError('input', 'engine-rootless', message, {
    hint: 'use an engine that runs as root: --engine unix:///var/run/docker.sock',
  });
}

async function daemonsOf(host: Host, { address: { address } }: DockerEngine): Promise<Daemons> {
  if (!('unix' in address))
    return { kind: 'unknown', reason: 'it is reached over TCP, and who serves a port is not looked for' };
  // The kernel names a socket by the path that it was bound to, and not by a link to that.
  const { stdout } = await host.exec(['readlink', '-f', '--', address.unix], { allowFailure: true });
  const path = stdout.trim() || address.unix;
  return findDaemons(host, { reached: [[path]], behind: /\/containerd\.sock$/ });
}

/** The arguments that the engine gives the runtime, where it gives any. */
function runtimeArguments(engine: DockerEngine, spec: ContainerSpec): Record<string, string> {
  const args = engine.runtimes?.get(runtimeNameOf(engine, spec))?.args ?? [];
  return args.length === 0 ? {} : { runtimeArguments: args.join(' ') };
}

/** The parts of the isolation that are not the engine's own default, for the report. */
function isolationConditions(isolation: ContainerIsolation): Record<string, string> {
  const said = differencesIn(isolation).map(({ text }) => text);
  return said.length === 0 ? {} : { isolation: said.join(', ') };
}
