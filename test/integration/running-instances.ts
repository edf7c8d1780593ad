import { insideLab, labStatus } from '../../lab/lab.ts';
import { dockerImages } from '../../src/docker/docker-images.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import type { ResourceLimit } from '../../src/image/resource-limits.ts';
import { startKnocker } from '../../src/launches/knocker.ts';
import type { ReadyContext } from '../../src/launches/until-ready.ts';
import type { Scenario } from '../../src/scenario.ts';
import { defaultIsolation } from '../../src/targets/container/isolation.ts';
import { openShared } from '../../src/targets/shared.ts';
import type { PreparedTarget, TargetContext } from '../../src/targets/target.ts';
import { prepareTarget, type TargetSpec } from '../../src/targets/targets.ts';
import type { Workload } from '../../src/workload.ts';

/** The targets of these tests, by their names. */
export const specs: Readonly<Record<string, TargetSpec>> = {
  process: { kind: 'process', name: 'process' },
  container: { kind: 'container', name: 'container', runtime: undefined, isolation: defaultIsolation },
  gvisor: { kind: 'container', name: 'gvisor', runtime: 'runsc', isolation: defaultIsolation },
  vm: { kind: 'vm', name: 'vm', accelerator: 'tcg' },
  microvm: { kind: 'microvm', name: 'microvm', accelerator: 'tcg' },
  'hardened-vm': {
    ...{ kind: 'vm', name: 'hardened-vm', accelerator: 'tcg', qemuUser: 'nobody', machine: 'pc' },
    ...{ cpu: 'qemu64', vhost: false, portIsolation: true, nwfilter: 'clean-traffic' },
  },
  'hardened-microvm': {
    ...{ kind: 'microvm', name: 'hardened-microvm', accelerator: 'tcg', qemuUser: '64321' },
    ...{ cpu: 'qemu64', vhost: false, portIsolation: true },
  },
  reporting: { kind: 'microvm', name: 'reporting', accelerator: 'tcg', freePageReporting: true },
};

/** A server, and how it is known to be ready. */
type Served = Pick<Workload, 'command' | 'port' | 'ready'> & Partial<Pick<Workload, 'limits'>>;

const port = 18_475;
const serving = (command: readonly string[]): Served => ({
  command,
  port,
  ready: { kind: 'http', path: '/', status: 200, withinMs: 120_000 },
});
const serve = serving(['/bin/busybox', 'httpd', '-f', '-p', `${port}`, '-h', '/www']);

const isArgv = (served: readonly string[] | Served): served is readonly string[] => Array.isArray(served);

const firstFree = 'port=18500; while ! /bin/busybox httpd -f -p "$port" -h /www; do port=$((port + 1)); done';

/**
 * The same server on the first free port, so that several bare processes of it can run side by side. A guest's kernel
 * reports free pages only beyond its reserve and 64 MiB, which a smaller one does not have.
 */
export const portless: Served = {
  command: ['/bin/busybox', 'sh', '-c', firstFree],
  port: undefined,
  ready: { kind: 'command', argv: ['/bin/busybox', 'true'], withinMs: 120_000 },
  limits: { cpus: 1, memoryBytes: 256 << 20, pids: 64 },
};

/** The lab, over SSH as any remote host. */
export async function openLab(): Promise<Host> {
  const lab = await labStatus();
  return openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab);
}

/**
 * A small web server in targets of the lab. Disposing leaves nothing of it there.
 * @param open opens the lab with another engine than its own
 * @param limits the limits of setrlimit that an engine is to set, where its own default is more than it may
 */
export async function runningTargets(
  runId: string,
  names: readonly string[],
  served: readonly string[] | Served = serve,
  open: () => Promise<Host> = openLab,
  limits?: readonly ResourceLimit[],
): Promise<
  AsyncDisposable & {
    readonly context: TargetContext;
    readonly ready: ReadyContext & { readonly progress: () => void };
    readonly targets: ReadonlyMap<string, PreparedTarget>;
    /** Everything that the run has on the host. */
    traces(): Promise<string>;
  }
> {
  await using stack = new AsyncDisposableStack();
  const runFolder = `/var/lib/ballast/runs/${runId}`;
  const host = stack.use(await open());
  await host.exec(['mkdir', '-p', runFolder]);
  stack.defer(async () => void (await host.exec(['rm', '-rf', '--one-file-system', '--', runFolder])));
  const engine = stack.use(engineOnDemand(host));
  const shared = stack.use(openShared());
  const knocker = stack.use(await startKnocker(host));
  const targets = new Map<string, PreparedTarget>();
  const scenario = scenarioOf(
    names.map((name) => specs[name] as TargetSpec),
    isArgv(served) ? serving(served) : served,
  );
  const signal = new AbortController().signal;
  const progress = () => undefined;
  const { workload } = scenario;
  const common = { host, runId, runFolder, signal, progress, workload };
  const images = async () => dockerImages(host, await engine.open(), runId);
  const image = await resolveImage({ ...common, engine: images });
  const start = { ...image.start, ...(limits === undefined ? {} : { resources: limits }) };
  const context: TargetContext = { ...common, engine, shared, image: { ...image, start } };
  for (const spec of scenario.targets) targets.set(spec.name, stack.use(await prepareTarget(context, spec)));
  const resources = stack.move();
  const script = `docker ps -aq --filter "label=dev.ballast.run=$1"
find /sys/fs/cgroup -path "*/ballast/$1*"
virsh -c qemu:///system list --all --name | grep -F "$1"
find "$2" ! -name initramfs-probed | sort
grep -F " $2/" /proc/self/mountinfo`;
  return {
    context,
    targets,
    ready: { host, knocker, workload, check: context.image.start.check, signal, progress },
    traces: async () =>
      (await host.exec(['sh', '-c', script, 'sh', runId, runFolder], { allowFailure: true })).stdout,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function scenarioOf(targets: readonly TargetSpec[], served: Served): Scenario {
  const source = {
    kind: 'rootfs',
    recipe: {
      debian: { suite: 'bookworm', packages: ['busybox-static'], only: ['/bin/busybox'] },
      files: { '/www/index.html': 'hello\n' },
    },
  } as const;
  return {
    name: 'hello',
    description: undefined,
    file: '/hello.yaml',
    workload: {
      source,
      entrypoint: undefined,
      limits: { cpus: 1, memoryBytes: 128 << 20, pids: 64 },
      ...served,
      environment: {},
      user: undefined,
      workdir: undefined,
      stop: { signal: 9, withinMs: 10_000 },
    },
    targets,
    measure: { startup: { blocks: 1, warmup: 0 } },
  };
}
