import type { DockerEngine } from '../../docker/docker-engine.ts';
import { type ContainerAnswer, inspectNetwork } from '../../docker/engine-answers.ts';
import type { Host } from '../../host/host.ts';
import { readProcessSecurity } from '../../observe/process-security.ts';
import { type EffectiveSetting, labelInWords, setting, yesNo } from '../effective-setting.ts';
import { engineCapabilities } from './default-capabilities.ts';
import { isGvisor } from './engine-offers.ts';
import { hostNamespaces } from './isolation.ts';

const iccOption = 'com.docker.network.bridge.enable_icc';

/** The settings that are in effect around a running container: of its engine, its runtime and its first process. */
export async function containerSettings(
  host: Host,
  engine: Pick<DockerEngine, 'docker' | 'make' | 'version' | 'runtimes' | 'defaultRuntime' | 'cgroupVersion'>,
  { HostConfig, State }: ContainerAnswer,
): Promise<readonly EffectiveSetting[]> {
  const process = await readProcessSecurity(host, State.Pid);
  const runtime = HostConfig.Runtime ?? engine.defaultRuntime;
  const { path, args } = engine.runtimes?.get(runtime) ?? {};
  // A sandbox has barriers of its own, whatever the engine asks for.
  const isSandbox = isGvisor(runtime, path);
  const unlessSandbox = (usual: string) => (isSandbox ? undefined : usual);
  // What the workload itself has inside a sandbox, nothing on the host shows.
  const ofProcess = (name: string) => (isSandbox ? `${name}, of the sandbox` : name);
  return [
    setting('engine', `${engine.make} ${engine.version}`),
    setting('runtime', runtime),
    setting('version of the runtime', await versionOf(host, path ?? runtime)),
    setting('arguments of the runtime', args && (args.join(' ') || 'none'), 'none'),
    setting('version of cgroups', engine.cgroupVersion, '2'),
    setting(ofProcess('user on the host'), process.user),
    setting('privileged', yesNo(HostConfig.Privileged), 'no'),
    setting('security module', labelInWords(process.label), unlessSandbox('docker-default (enforce)')),
    setting(
      'filter of system calls',
      isSandbox
        ? filtersInWords(process.filters)
        : filterInWords(HostConfig.SecurityOpt ?? [], process.filters),
      unlessSandbox('the engine’s own'),
    ),
    setting(ofProcess('no new privileges'), yesNo(process.noNewPrivileges), unlessSandbox('no')),
    ...(isSandbox
      ? []
      : [
          setting('capabilities at most', capabilitiesInWords(process.bounding), usualCapabilities(engine)),
          setting('root filesystem', rootInWords(process.isRootReadOnly), 'can be written to'),
        ]),
    setting('users', usersInWords(process), unlessSandbox('those of the host')),
    setting(ofProcess('namespaces of the host'), sharedInWords(process.ownNamespaces)),
    ...(await networkSettings(engine, HostConfig.NetworkMode)),
  ];
}

/** The first line that a runtime says of itself; undefined when it is no program, as a shim of containerd is none. */
async function versionOf(host: Host, program: string): Promise<string | undefined> {
  const answer = await host.exec([program, '--version'], { allowFailure: true }).catch(() => undefined);
  return answer?.exitCode === 0 ? answer.stdout.split('\n')[0] || undefined : undefined;
}

const filtersInWords = (filters: number | undefined) =>
  filters === undefined ? undefined : filters === 0 ? 'none' : 'the sandbox’s own';

function filterInWords(options: readonly string[], filters: number | undefined): string | undefined {
  const asked = options.find((one) => one.startsWith('seccomp='))?.slice('seccomp='.length);
  if (filters === undefined) return undefined;
  if (filters === 0) return 'none';
  return asked === undefined || asked === 'unconfined' ? 'the engine’s own' : 'that of a file';
}

const dockers = 'those that Docker grants';

function capabilitiesInWords(mask: bigint | undefined): string | undefined {
  if (mask === undefined) return undefined;
  if (mask === 0n) return 'none';
  if (mask === engineCapabilities) return dockers;
  const count = (some: bigint) => some.toString(2).replaceAll('0', '').length;
  const beyond = count(mask & ~engineCapabilities);
  return `${count(mask)}${beyond === 0 ? '' : `, ${beyond} of them beyond those that Docker grants`}`;
}

const usualCapabilities = ({ make }: Pick<DockerEngine, 'make'>) => (make === 'Docker' ? dockers : undefined);

const rootInWords = (isReadOnly: boolean | undefined) =>
  isReadOnly === undefined ? undefined : isReadOnly ? 'read-only' : 'can be written to';

/** The namespaces that are not its own, by the names that scenarios have for them. */
function sharedInWords(own: readonly string[] | undefined): string | undefined {
  if (own === undefined) return undefined;
  return (
    hostNamespaces.filter((name) => !own.includes(name === 'network' ? 'net' : name)).join(', ') || 'none'
  );
}

function usersInWords({
  ownNamespaces,
  rootIs,
}: Awaited<ReturnType<typeof readProcessSecurity>>): string | undefined {
  if (ownNamespaces === undefined) return undefined;
  if (!ownNamespaces.includes('user')) return 'those of the host';
  return rootIs === undefined ? 'others than the host’s' : `others: its root is user ${rootIs} of the host`;
}

async function networkSettings(
  { docker }: Pick<DockerEngine, 'docker'>,
  mode: string,
): Promise<readonly EffectiveSetting[]> {
  if (mode === 'host') return [setting('network', 'the host’s own', 'the default bridge')];
  const name = mode === 'default' ? 'bridge' : mode;
  const found = await inspectNetwork(docker, name).catch(() => undefined);
  const icc = found?.Options?.[iccOption];
  return [
    setting(
      'network',
      name === 'bridge' ? 'the default bridge' : 'a bridge of its own',
      'the default bridge',
    ),
    setting('containers reach each other', found && yesNo(icc !== 'false'), 'yes'),
  ];
}
