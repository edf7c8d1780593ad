import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import type { LaunchRecord } from '../../src/launches/records.ts';
import { Marks } from '../../src/marks.ts';
import { holdRun } from '../../src/remains/run-hold.ts';
import type { RunRecord } from '../../src/results/records.ts';
import { readRun } from '../../src/results/run-folder.ts';
import { newRunId } from '../../src/run-id.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { locate } from '../../src/stats/order-statistic.ts';
import { prepareContainer, rootfsReference } from '../../src/targets/container/container-target.ts';
import { defaultIsolation } from '../../src/targets/container/isolation.ts';
import { openShared } from '../../src/targets/shared.ts';
import { benchReport } from './report.ts';

/** Each comparison is a ratio within this one run, the two sides taking turns; to be run inside the lab. */
const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const threeTargets = fileURLToPath(new URL('./targets.yaml', import.meta.url));
const containerOnly = fileURLToPath(new URL('./container.yaml', import.meta.url));
const run = promisify(execFile);

const benches: Readonly<Record<string, () => Promise<void>>> = {
  report: benchReport,
  help: async () => {
    const node = () => timed(() => run(process.execPath, ['-e', '0']));
    const help = () => timed(() => run(process.execPath, [program, '--help']));
    await node();
    await help();
    show('`ballast --help` against `node -e 0`', await takeTurns(20, help, node), 3);
  },
  start: async () => {
    await using container = await openContainer();
    const agent = new Agent({ keepAlive: true });
    const bare = async () => {
      const id = container.nextId();
      await using _created = await container.target.create(id);
      return await timed(() => post(agent, `/containers/ballast-${container.runId}-${id}/start`));
    };
    const ballast = () => started(container);
    await ballast();
    await bare();
    show('requested → accepted against a bare HTTP client', await takeTurns(30, ballast, bare), 1.05);
    agent.destroy();
  },
  follow: async () => {
    await using container = await openContainer();
    const followed = () => started(container, true);
    const plain = () => started(container);
    await followed();
    await plain();
    show(
      'a container’s start that is followed against one that is not',
      await takeTurns(30, followed, plain),
      1.05,
    );
  },
  cpu: async () => {
    const launches = await runAndRead(threeTargets, 8);
    for (const target of ['process', 'container', 'vm'])
      showCpu(
        target,
        launches.filter((one) => one.target === target),
      );
    showCpu('all targets', launches);
  },
  run: async () => {
    const whole = () => timed(() => runAndRead(containerOnly, 30));
    await whole();
    const reference = await imageReference();
    const loop = () => timed(() => run('sh', ['-c', dockerLoop, 'sh', reference], { maxBuffer: 2 ** 24 }));
    show('a 30-block container run against a shell loop of docker', await takeTurns(6, whole, loop), 1.1);
  },
};

/** The launches of `run`: 30 blocks and a warm-up, each created, started, asked, stopped and removed. */
const dockerLoop = `for i in $(seq 31); do
  id=$(docker create --cpus 1 --memory 256m --pids-limit 128 "$1" nginx -g 'daemon off;')
  docker start "$id" >/dev/null
  ip=$(docker inspect -f '{{.NetworkSettings.IPAddress}}' "$id")
  until busybox wget -q -O /dev/null "http://$ip/"; do :; done
  docker stop "$id" >/dev/null
  docker rm "$id" >/dev/null
done`;

/** A container target that has been prepared. */
async function openContainer() {
  const runId = newRunId();
  const { workload } = await loadScenario(containerOnly);
  await using opened = new AsyncDisposableStack();
  const host = opened.use(openLocalHost());
  const hold = opened.use(await holdRun(host, runId));
  const { signal } = new AbortController();
  const common = { host, runId, runFolder: hold.folder, workload, signal, progress: () => undefined };
  const image = opened.use(await resolveImage(common));
  const engine = opened.use(engineOnDemand(host));
  const shared = opened.use(openShared());
  const target = opened.use(
    await prepareContainer(
      { ...common, image, engine, shared },
      { kind: 'container', name: 'container', runtime: undefined, isolation: defaultIsolation },
    ),
  );
  const all = opened.move();
  let count = 0;
  return {
    ...{ runId, target },
    nextId: () => `b${count++}`,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

type OpenContainer = Awaited<ReturnType<typeof openContainer>>;

/** The duration from `requested` to `accepted` of a launch of its own, in ns. */
async function started({ target, nextId }: OpenContainer, isFollowed = false): Promise<number> {
  await using created = await target.create(nextId());
  const endFollowing = isFollowed ? await created.followStart?.() : undefined;
  const marks = new Marks();
  const instance = await created.launch(marks);
  await instance.settled?.();
  await endFollowing?.(Marks.now());
  return Number((marks.get('accepted')?.latestNs ?? 0n) - (marks.get('requested')?.latestNs ?? 0n));
}

/** In the engine since the first run. */
async function imageReference(): Promise<string> {
  await using host = openLocalHost();
  const { workload } = await loadScenario(containerOnly);
  const runId = newRunId();
  await using hold = await holdRun(host, runId);
  const { signal } = new AbortController();
  await using image = await resolveImage({
    ...{ host, workload, runId, runFolder: hold.folder, signal },
    progress: () => undefined,
  });
  return rootfsReference(image);
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedNs = Marks.now();
  await action();
  return Number(Marks.now() - startedNs);
}

async function takeTurns(n: number, target: () => Promise<number>, base: () => Promise<number>) {
  const pairs: { target: number; base: number }[] = [];
  for (let i = 0; i < n; i += 1) {
    const targetFirst = Math.random() < 0.5;
    const early = await (targetFirst ? target() : base());
    const late = await (targetFirst ? base() : target());
    pairs.push(targetFirst ? { target: early, base: late } : { target: late, base: early });
  }
  return pairs;
}

function show(what: string, pairs: readonly { target: number; base: number }[], atMost: number): void {
  const { point, ci95 } = locate(pairs.map(({ target, base }) => target / base));
  const interval = ci95 === null ? 'no interval' : `${ci95[0].toFixed(3)}–${ci95[1].toFixed(3)}`;
  process.stdout.write(
    `${what}: ${point?.toFixed(3)} (${interval}, n ${pairs.length}); wanted: at most ${atMost}\n`,
  );
}

function showCpu(what: string, launches: readonly LaunchRecord[]): void {
  const windows = launches.flatMap(({ window }) => (window === null ? [] : [window]));
  const cpuNs = windows.reduce((sum, window) => sum + window.harnessCpuNs, 0);
  const durationNs = windows.reduce((sum, window) => sum + window.durationNs, 0);
  const share = ((100 * cpuNs) / durationNs).toFixed(1);
  process.stdout.write(
    `harness CPU in the timed windows, ${what}: ${share} % of a core; wanted: at most 2 %\n`,
  );
}

async function runAndRead(scenario: string, blocks: number): Promise<readonly LaunchRecord[]> {
  const out = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  try {
    const argv = [program, 'run', scenario, '--rounds', String(blocks), '--out', out, '--json', '--quiet'];
    const { stdout } = await run(process.execPath, argv, { maxBuffer: 2 ** 26 });
    const { folder } = JSON.parse(stdout) as { folder: string };
    return readRun(folder).filter((record: RunRecord) => record.type === 'launch');
  } finally {
    rmSync(out, { recursive: true });
  }
}

function post(agent: Agent, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { agent, socketPath: '/var/run/docker.sock', path, method: 'POST' },
      async (answer) => {
        let said = '';
        for await (const chunk of answer) said += chunk;
        if (answer.statusCode === 204) resolve();
        else reject(new Error(`${path}: ${answer.statusCode} ${said}`));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

const chosen = process.argv.slice(2);
for (const [bench, measure] of Object.entries(benches)) {
  if (chosen.length === 0 || chosen.includes(bench)) await measure();
}
