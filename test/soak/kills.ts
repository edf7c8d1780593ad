import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { LabState } from '../../lab/lab.ts';
import { helloScenario } from '../fixtures/hello.ts';
import { drawTargets, named, type SoakedTarget } from './drawn-targets.ts';
import { type Killed, killRun } from './killed-run.ts';
import { print, seconds } from './print.ts';

const withinMs = 10_000;

/** A run, and the moment of its death. */
interface Kill {
  readonly targets: readonly SoakedTarget[];
  /** As one process here; else one here has entered the lab with another. */
  readonly overSsh: boolean;
  /** Its image is built anew, instead of taken from an earlier run. */
  readonly builds: boolean;
  readonly afterMs: number;
}

/**
 * Kills runs at random moments. All that they had made must be gone within 10 s, stay gone, and what they had stored be
 * reported.
 * @returns whether that was so of each
 */
export async function soakKills(lab: LabState, times: number, seed: number): Promise<boolean> {
  print(`kills: seed ${seed}`);
  const out = mkdtempSync(join(tmpdir(), 'ballast-kills-'));
  const seen: Killed[] = [];
  try {
    for (const [index, kill] of drawKills(times, seed).entries()) {
      const name = `kill-${index}`;
      const yaml = scenarioOf(kill, `${seed} ${index}`);
      const argv = kill.overSsh ? ['--host', 'ssh://root@lab'] : [];
      const one = await killRun(lab, { out, name, yaml, argv }, kill.afterMs);
      seen.push(one);
      print(`${index + 1}/${times} ${told(kill)}: ${outcomeInWords(one)}`);
    }
  } finally {
    rmSync(out, { recursive: true });
  }
  const inMidRun = seen.filter(({ runId, said }) => runId !== undefined && said !== undefined);
  const bad = seen.filter(isBad);
  const worstMs = Math.max(0, ...seen.map(({ goneMs }) => goneMs));
  print(
    `${times} runs, ${inMidRun.length} killed in mid-run: ${bad.length} with something that stayed, came late or was lost; the slowest was gone after ${seconds(worstMs)}; wanted: 0, and at most ${seconds(withinMs)}`,
  );
  return bad.length === 0;
}

function drawKills(times: number, seed: number): readonly Kill[] {
  const random = xoroshiro128plus(seed);
  return Array.from({ length: times }, (_, index) => {
    const targets = drawTargets(random);
    return {
      targets,
      overSsh: index % 2 === 0,
      builds: uniformInt(random, 0, 9) === 0,
      afterMs: 300 + uniformFloat64(random) * (6000 + 6000 * targets.length),
    };
  });
}

function scenarioOf({ targets, builds }: Kill, page: string): string {
  return helloScenario(
    `targets: [${named(targets)}]\nmeasure: { startup: { rounds: 3, warmup: 0 }, memory: {}, image: {} }\n`,
    builds ? page : 'kills',
  );
}

const isBad = ({ goneMs, left, lost }: Killed) => goneMs > withinMs || left.length > 0 || lost !== undefined;

const told = ({ targets, overSsh, builds, afterMs }: Kill) =>
  `${targets.join(', ')}${builds ? ' of a new image' : ''} ${overSsh ? 'over SSH' : 'in the lab'}, killed after ${seconds(afterMs)}`;

function outcomeInWords(one: Killed): string {
  const { runId, said, goneMs, left, lost, reaperSaid } = one;
  if (runId === undefined) return 'it had not begun';
  const moment = said === undefined ? 'it had ended' : `“${said}”`;
  const stays = left.map((thing) => `\nleft: ${thing}`).join('');
  const lacks = lost === undefined ? '' : `\nlost: ${lost}`;
  const reaped = isBad(one) ? `\n${reaperSaid}` : '';
  return `${moment}; gone after ${seconds(goneMs)}${`${stays}${lacks}${reaped}`.replaceAll('\n', '\n    ')}`;
}
