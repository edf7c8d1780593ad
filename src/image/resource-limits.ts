import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';

/** The resources of setrlimit(2) by their names in the container engine, in the order of their numbers on Linux. */
export const resourceNames = [
  'cpu',
  'fsize',
  'data',
  'stack',
  'core',
  'rss',
  'nproc',
  'nofile',
  'memlock',
  'as',
  'locks',
  'sigpending',
  'msgqueue',
  'nice',
  'rtprio',
  'rttime',
] as const;
export type ResourceName = (typeof resourceNames)[number];

/** The soft and the hard limit in the kernel's units; `Infinity`: there is none. */
export interface ResourceLimit {
  readonly name: ResourceName;
  readonly soft: number;
  readonly hard: number;
}

type Bounds = Pick<ResourceLimit, 'soft' | 'hard'>;
const none: Bounds = { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY };
const fixed = (value: number): Bounds => ({ soft: value, hard: value });

/**
 * The limits of a container whose engine was started by the units of Docker's packages on Debian 12 (`LimitNOFILE`,
 * `LimitNPROC` and `LimitCORE` of docker.service; systemd's and the kernel's defaults). `sigpending` is left out: the
 * kernel computes it from its memory.
 */
const ofDocker: Readonly<Partial<Record<ResourceName, Bounds>>> = {
  cpu: none,
  fsize: none,
  data: none,
  stack: { soft: 8 * 1024 ** 2, hard: Number.POSITIVE_INFINITY },
  core: none,
  rss: none,
  nproc: none,
  nofile: fixed(1_048_576),
  memlock: fixed(8 * 1024 ** 2),
  as: none,
  locks: none,
  msgqueue: fixed(819_200),
  nice: fixed(0),
  rtprio: fixed(0),
  rttime: none,
};

/** The capability to raise a hard limit, by its bit. */
const capSysResource = 1n << 24n;
const sources = ['/proc/self/limits', '/proc/self/status', '/proc/sys/fs/nr_open'];

/**
 * The resource limits of the workload, which are the same in every target. An engine hands on those that it was started
 * with, which differ between a unit and a shell; therefore they are stated: those of Docker's packages, or less where
 * root of this host may not raise its own.
 * @throws BallastError `resource-limits-unreadable`
 */
export async function resourceLimits(host: Host): Promise<readonly ResourceLimit[]> {
  const { stdout } = await host.exec(['cat', ...sources]);
  return limitsWithin(stdout);
}

/** The same from the host's own limits, the status of a process of its root, and the most files that a process has. */
export function limitsWithin(text: string): readonly ResourceLimit[] {
  const own = parseLimits(text);
  const [, capabilities] = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(text) ?? [];
  const [, mostFiles] = /^(\d{1,15})\n$/m.exec(text) ?? [];
  if (own === undefined || capabilities === undefined || mostFiles === undefined)
    throw new BallastError(
      'engine',
      'resource-limits-unreadable',
      'the host does not show its resource limits',
    );
  const mayRaise = (BigInt(`0x${capabilities}`) & capSysResource) !== 0n;
  return own.map(({ name, ...bounds }) => {
    const wanted = ofDocker[name] ?? bounds;
    const most = Math.min(
      mayRaise ? Number.POSITIVE_INFINITY : bounds.hard,
      name === 'nofile' ? Number(mostFiles) : Number.POSITIVE_INFINITY,
    );
    return { name, soft: Math.min(wanted.soft, most), hard: Math.min(wanted.hard, most) };
  });
}

/** Parses `/proc/PID/limits`, whose lines are in the order of the resources' numbers; undefined when it is none. */
function parseLimits(text: string): readonly ResourceLimit[] | undefined {
  const lines = [...text.matchAll(/^Max .{22}(\d+|unlimited) +(\d+|unlimited) /gm)];
  if (lines.length !== resourceNames.length) return undefined;
  return resourceNames.map((name, index) => {
    const [soft, hard] = (lines[index] ?? []).slice(1).map(amountOf);
    return { name, soft: soft ?? Number.NaN, hard: hard ?? Number.NaN };
  });
}

const amountOf = (word: string) => (word === 'unlimited' ? Number.POSITIVE_INFINITY : Number(word));
const unlimited = -1;
const written = (bound: number) => (Number.isFinite(bound) ? bound : unlimited);

/** A limit as the programs in `src/native` read it: `NUMBER=SOFT:HARD`, where -1 is none. */
export function limitWord({ name, soft, hard }: ResourceLimit): string {
  return `${resourceNames.indexOf(name)}=${written(soft)}:${written(hard)}`;
}

/** The limits as the container engine takes them. It refuses one of the address space, which it leaves unlimited. */
export function engineLimits(limits: readonly ResourceLimit[]) {
  return limits
    .filter(({ name }) => name !== 'as')
    .map(({ name, soft, hard }) => ({ Name: name, Soft: written(soft), Hard: written(hard) }));
}
