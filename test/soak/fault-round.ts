import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { shuffled } from '../../src/stats/shuffle.ts';
import { helloScenario } from '../fixtures/hello.ts';
import { drawTargets, named, type SoakedTarget } from './drawn-targets.ts';
import { seconds } from './print.ts';

const stops = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
export type Stop = (typeof stops)[number];
export type Daemon = 'dockerd' | 'libvirtd';

/** Something that is done to a run. */
export type Disturbance =
  /** In the lab, the harness is a process there, and one outside that has entered with it. */
  | {
      readonly kind: 'kill';
      readonly whom: 'all' | 'outer' | 'inner';
      /** Then its reaper is killed as well, so that only `ballast clean` can help. */
      readonly reaperAfterMs: number | undefined;
    }
  | {
      readonly kind: 'stop';
      readonly signal: Stop;
      /** Once more, to stop at once. */
      readonly againAfterMs: number | undefined;
    }
  | {
      readonly kind: 'restart';
      readonly daemon: Daemon;
      readonly by: 'TERM' | 'KILL';
      readonly awayMs: number;
    }
  /** Dockerd has it back by itself. */
  | { readonly kind: 'containerd' }
  | { readonly kind: 'freeze'; readonly whom: 'harness' | Daemon; readonly forMs: number }
  | { readonly kind: 'connection'; readonly how: 'reset' | 'sshd-killed' }
  | { readonly kind: 'qemu' };

export type Timed = Disturbance & { readonly afterMs: number };

export interface Round {
  readonly targets: readonly SoakedTarget[];
  /** As one process here; else one here has entered the lab with another. */
  readonly overSsh: boolean;
  readonly measure: string;
  readonly disturbances: readonly Timed[];
  /** What their moments are counted from: the start of the program, or that it begins to make things. */
  readonly from: 'start' | 'preparation';
  /** When it does not get to its end by itself. */
  readonly resumes: boolean;
  /** Of the round after it. */
  readonly nextSeed: number;
}

const extras = [
  'memory: {}',
  'image: {}',
  'isolation: { categories: [leaks] }',
  'lifecycle: { rounds: 1 }',
  'speed: { rounds: 1, duration: 1s }',
];

/** One round: the same for the same seed. */
export function drawRound(seed: number): Round {
  const random = xoroshiro128plus(seed);
  // A seed's first numbers tell of little but itself.
  for (let turn = 0; turn < 20; turn++) random.next();
  const targets = drawTargets(random);
  const overSsh = chance(random, 2);
  const measured = extras.filter(() => chance(random, 10));
  const spanMs = 4000 + 5000 * targets.length + 3000 * measured.length;
  const count = uniformInt(random, 1, 3);
  const kinds = shuffled(kindsFor(targets, overSsh, chance(random, 6)), random).slice(0, count);
  return {
    targets,
    overSsh,
    measure: ['startup: { rounds: 2, warmup: 0 }', ...measured].join(', '),
    disturbances: kinds
      .map((kind) => ({ ...drawDisturbance(kind, overSsh, random), afterMs: upTo(random, spanMs) }))
      .toSorted((a, b) => a.afterMs - b.afterMs),
    from: chance(random, 5) ? 'start' : 'preparation',
    resumes: chance(random, 3),
    nextSeed: uniformInt(random, 1, 2 ** 31 - 1),
  };
}

type Kind = 'harness' | Daemon | 'connection' | 'qemu';

/** @param alsoOthers daemons too that no target of the run has to do with */
function kindsFor(targets: readonly SoakedTarget[], overSsh: boolean, alsoOthers: boolean): readonly Kind[] {
  const kinds: readonly (readonly [Kind, boolean])[] = [
    ['harness', true],
    ['dockerd', alsoOthers || targets.includes('container')],
    ['libvirtd', alsoOthers || targets.includes('vm')],
    ['connection', overSsh],
    ['qemu', targets.includes('microvm') || targets.includes('vm')],
  ];
  return kinds.flatMap(([kind, isThere]) => (isThere ? [kind] : []));
}

function drawDisturbance(kind: Kind, overSsh: boolean, random: RandomGenerator): Disturbance {
  switch (kind) {
    case 'qemu':
      return { kind };
    case 'connection':
      return { kind, how: chance(random, 2) ? 'reset' : 'sshd-killed' };
    case 'harness':
      return drawOfHarness(overSsh, random);
    case 'dockerd':
    case 'libvirtd':
      if (chance(random, 4)) return { kind: 'freeze', whom: kind, forMs: 500 + upTo(random, 7500) };
      if (kind === 'dockerd' && chance(random, 5)) return { kind: 'containerd' };
      return {
        kind: 'restart',
        daemon: kind,
        by: chance(random, 2) ? 'TERM' : 'KILL',
        awayMs: chance(random, 3) ? 0 : upTo(random, 10_000),
      };
  }
}

function drawOfHarness(overSsh: boolean, random: RandomGenerator): Disturbance {
  if (chance(random, 6)) return { kind: 'freeze', whom: 'harness', forMs: 500 + upTo(random, 7500) };
  if (chance(random, 2)) {
    const whom = overSsh || chance(random, 2) ? 'all' : chance(random, 2) ? 'outer' : 'inner';
    return { kind: 'kill', whom, reaperAfterMs: chance(random, 3) ? upTo(random, 3000) : undefined };
  }
  const signal = stops[uniformInt(random, 0, stops.length - 1)] ?? 'SIGTERM';
  return { kind: 'stop', signal, againAfterMs: chance(random, 4) ? upTo(random, 1500) : undefined };
}

const chance = (random: RandomGenerator, oneIn: number) => uniformInt(random, 1, oneIn) === 1;
const upTo = (random: RandomGenerator, most: number) => Math.round(uniformFloat64(random) * most);

export const scenarioOf = ({ targets, measure }: Round) =>
  helloScenario(`targets: [${named(targets)}]\nmeasure: { ${measure} }\n`, 'kills');

/** In words, such as `dockerd KILL for 3.1 s at 4.2 s`. */
export function told(disturbance: Timed): string {
  return `${what(disturbance)} at ${seconds(disturbance.afterMs)}`;
}

function what(one: Disturbance): string {
  switch (one.kind) {
    case 'kill':
      return `harness killed (${one.whom})${then(', its reaper after', one.reaperAfterMs)}`;
    case 'stop':
      return `${one.signal}${then(', again after', one.againAfterMs)}`;
    case 'restart':
      return `${one.daemon} ${one.by} for ${seconds(one.awayMs)}`;
    case 'freeze':
      return `${one.whom} frozen for ${seconds(one.forMs)}`;
    case 'connection':
      return one.how === 'reset' ? 'connection reset' : 'sshd’s session killed';
    case 'containerd':
      return 'containerd killed';
    case 'qemu':
      return 'QEMU killed';
  }
}

const then = (words: string, ms: number | undefined) => (ms === undefined ? '' : `${words} ${seconds(ms)}`);
