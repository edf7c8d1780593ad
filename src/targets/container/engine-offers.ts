import { basename } from 'node:path';
import type { DockerEngine } from '../../docker/docker-engine.ts';
import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import type { ContainerSpec } from './definition.ts';

const appArmorProfiles = '/sys/kernel/security/apparmor/profiles';

/**
 * Makes sure that the engine and its host can do what a target asks for. An engine passes over much of what it cannot do.
 * @throws BallastError `runtime-unknown`, `runtime-args-differ`, `users-not-remapped`, `apparmor-missing`,
 * `apparmor-profile-unknown`, `option-unsupported`
 */
export async function requireOffers(host: Host, engine: DockerEngine, spec: ContainerSpec): Promise<void> {
  const refuse = (code: string, what: string, hint: string) =>
    new BallastError('input', code, `target \`${spec.name}\`: ${what}`, { hint });
  const { isolation } = spec;
  requireRuntime(engine, spec, refuse);
  if (isolation.remapped === true && !engine.remapsUsers)
    throw refuse(
      'users-not-remapped',
      'the engine does not map the users of containers',
      'start dockerd with `--userns-remap default`, or leave out `user: remapped`',
    );
  if (isolation.icc === false && engine.make === 'Podman')
    throw refuse(
      'option-unsupported',
      '`icc` is an option of Docker, and the engine is Podman',
      'leave out `icc`',
    );
  if (isolation.seccompFile !== undefined && engine.make === 'Podman')
    throw refuse(
      'option-unsupported',
      '`seccomp`: Podman takes no filter of system calls from a client, but for `unconfined`',
      'leave out `seccomp`, or use an engine of Docker: --engine unix:///var/run/docker.sock',
    );
  if (
    isolation.seccompFile !== undefined &&
    !engine.securityOptions.some((one) => /^name=seccomp\b/.test(one))
  )
    throw refuse(
      'option-unsupported',
      '`seccomp`: the engine has no filters of system calls, and would start no container with one',
      'the kernel must have them (CONFIG_SECCOMP_FILTER); else leave out `seccomp`',
    );
  await requireAppArmor(host, engine, spec, refuse);
}

type Refuse = (code: string, what: string, hint: string) => BallastError;

/** The runtime that a target's containers have. */
export function runtimeNameOf(engine: Pick<DockerEngine, 'defaultRuntime'>, spec: ContainerSpec): string {
  return spec.runtime ?? engine.defaultRuntime;
}

function requireRuntime(engine: DockerEngine, spec: ContainerSpec, refuse: Refuse): void {
  const { runtimes } = engine;
  const name = runtimeNameOf(engine, spec);
  const runtime = runtimes?.get(name);
  if (spec.runtime !== undefined && runtimes !== undefined && runtime === undefined)
    throw refuse(
      'runtime-unknown',
      `the engine has no runtime \`${spec.runtime}\``,
      `it has: ${[...runtimes.keys()].join(', ')}`,
    );
  const { runtimeArgs, isolation } = spec;
  const given = runtime?.args ?? [];
  if (runtimeArgs !== undefined && !isSameSet(runtimeArgs, given))
    throw refuse(
      'runtime-args-differ',
      `the engine starts \`${name}\` ${given.length === 0 ? 'without arguments' : `with ${given.join(' ')}`}, and not with ${runtimeArgs.join(' ')}`,
      `an engine takes them from its daemon.json alone: "runtimes": {"${name}": {"path": "${runtime?.path ?? '…'}", "runtimeArgs": ${JSON.stringify(runtimeArgs)}}}`,
    );
  if (!isGvisor(name, runtime?.path)) return;
  if (isolation.apparmor !== undefined && isolation.apparmor !== 'unconfined')
    throw refuse(
      'option-unsupported',
      `\`apparmor\`: gVisor (\`${name}\`) passes over profiles of AppArmor`,
      'leave out `apparmor`',
    );
  if (isolation.seccompFile !== undefined && !given.includes('--oci-seccomp'))
    throw refuse(
      'option-unsupported',
      `\`seccomp\`: gVisor (\`${name}\`) passes over filters unless it is started with --oci-seccomp`,
      'add --oci-seccomp to the runtimeArgs of the engine’s daemon.json, or leave out `seccomp`',
    );
}

/** True for gVisor's runtime, by its program, or by its name where the engine does not name one. */
export function isGvisor(name: string, path: string | undefined): boolean {
  return /^runsc(?:\b|-)/.test(basename(path ?? name)) || /^io\.containerd\.runsc\b/.test(name);
}

async function requireAppArmor(
  host: Host,
  engine: DockerEngine,
  spec: ContainerSpec,
  refuse: Refuse,
): Promise<void> {
  const { apparmor } = spec.isolation;
  // Without AppArmor nothing confines anything, which is what `unconfined` asks for.
  if (apparmor === undefined || apparmor === 'unconfined') return;
  if (!engine.securityOptions.some((one) => /^name=apparmor\b/.test(one)))
    throw refuse(
      'apparmor-missing',
      `\`apparmor: ${apparmor}\`: the engine has no AppArmor on ${host.name}, and would start the container without`,
      'the kernel must run AppArmor (/sys/module/apparmor/parameters/enabled says Y, and /sys/kernel/security/lsm names it); else leave out `apparmor`',
    );
  // The engine loads its own profile when it first needs it.
  if (apparmor === 'docker-default') return;
  const { exitCode, stdout } = await host.exec(['cat', appArmorProfiles], { allowFailure: true });
  if (exitCode !== 0 || stdout.split('\n').some((line) => line.startsWith(`${apparmor} (`))) return;
  throw refuse(
    'apparmor-profile-unknown',
    `${host.name} has loaded no profile \`${apparmor}\` of AppArmor`,
    `load it there (\`apparmor_parser -r FILE\`); \`aa-status\` lists those that are`,
  );
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item) => other.includes(item));
}
