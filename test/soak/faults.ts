import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dockerVersion, libvirtVersion } from '../../lab/daemons.ts';
import type { LabState } from '../../lab/lab.ts';
import { until } from '../../lab/processes.ts';
import { ballast } from '../e2e/ballast.ts';
import { remainsOf } from '../e2e/remains.ts';
import { type StartedRun, startRun, stored } from '../e2e/started-run.ts';
import { lostOf, reaperLog, sessionOf, untilReaped } from './aftermath.ts';
import { disturb } from './disturb.ts';
import { unexplained } from './explained.ts';
import { drawRound, type Round, scenarioOf, type Timed, told } from './fault-round.ts';
import { print } from './print.ts';

/** A run that has not ended by then hangs. */
const endsWithinMs = 240_000;
/** Daemons that were restarted answer by then. */
const answersWithinMs = 60_000;

/**
 * Runs that are disturbed at random moments: harness, connection, engines and guests are ended, restarted and frozen.
 * Of each nothing may be left, nothing lost, and all be told as what it was.
 * @param seed of the first round; each tells its own, by which it is drawn again
 * @returns whether that was so of all
 */
export async function soakFaults(lab: LabState, times: number, seed: number): Promise<boolean> {
  const out = mkdtempSync(join(tmpdir(), 'ballast-soak-faults-'));
  let bad = 0;
  let roundSeed = seed;
  try {
    for (let index = 0; index < times; index++) {
      const round = drawRound(roundSeed);
      print(`${index + 1}/${times} seed ${roundSeed}: ${roundInWords(round)}`);
      const { story, complaints } = await soakRound(lab, round, out, `faults-${index}`);
      print(`    ${story}`);
      for (const complaint of complaints) print(`    BAD ${complaint}`.replaceAll('\n', '\n        '));
      if (complaints.length > 0) bad++;
      roundSeed = round.nextSeed;
    }
  } finally {
    if (bad === 0) rmSync(out, { recursive: true });
    else print(`what the runs stored is in ${out}`);
  }
  print(`${times} rounds: ${bad} with something left, lost or wrongly told; wanted: 0`);
  return bad === 0;
}

async function soakRound(lab: LabState, round: Round, out: string, name: string) {
  const where = round.overSsh ? ['--host', 'ssh://root@lab'] : [];
  const startedMs = performance.now();
  const run = startRun({ out, name, yaml: scenarioOf(round), argv: where });
  let session: string | undefined;
  let endedMs: number | undefined;
  const ended = run.ended.then((ending) => {
    endedMs = performance.now();
    return ending;
  });
  const isUnderWay = () => {
    session ??= sessionOf(lab, idOf(run));
    return endedMs === undefined;
  };
  const isTime = () => round.from === 'start' || !isUnderWay() || run.stderr().includes('preparing');
  const disturbing = until(isTime, endsWithinMs).then(() =>
    Promise.all(round.disturbances.map((one) => disturbInTime(run, one, isUnderWay))),
  );
  const hung = sleep(endsWithinMs, undefined, { ref: false });
  const ending = await Promise.race([ended, hung]);
  const done = (await disturbing).filter((one) => one !== undefined);
  const story = [done.length === 0 ? 'nothing hit' : `hit by ${done.map(told).join('; ')}`];
  const complaints: string[] = [];
  if (ending === undefined) return { story: 'it hangs', complaints: [run.stderr()] };
  if (!(await daemonsAnswer(lab))) complaints.push('the daemons do not answer any more');
  session ??= sessionOf(lab, idOf(run));
  const folder = run.folder();
  const { status, launches, end } = stored(folder);
  const lastedMs = (endedMs ?? 0) - startedMs;
  story.push(
    `${status}${end?.reason ? ` (${end.reason})` : ''}, exit ${ending.exitCode ?? ending.signal} at ${(lastedMs / 1000).toFixed(1)} s`,
  );
  for (const { id, outcome } of launches)
    if (outcome.status !== 'ready') story.push(`${id} ${outcome.status}: ${outcome.reason}`);
  complaints.push(...unexplained({ status, launches, disturbances: done, ending, stderr: run.stderr() }));
  if (idOf(run) !== '') {
    if (done.some((one) => one.kind === 'kill' && one.reaperAfterMs !== undefined))
      await ballast(['clean', ...where]);
    const after = await untilReaped(folder, session, performance.now());
    if (after.isBeingReaped) complaints.push('its reaper does not end');
    complaints.push(...after.left.map((thing) => `left: ${thing}`), ...(await lossesOf(folder)));
    if (round.resumes && status !== 'complete' && status !== 'not stored') {
      story.push('resumed');
      complaints.push(...(await resumed(folder, where)));
    }
  }
  if (complaints.length > 0)
    complaints.push(`it said:\n${run.stderr()}`, `its reaper:\n${reaperLog(folder)}`);
  return { story: story.join('\n    '), complaints };
}

const idOf = (run: StartedRun) => run.folder().split('/').at(-1) ?? '';

/** undefined: the run was over, or there was nothing to do it to. */
async function disturbInTime(
  run: StartedRun,
  one: Timed,
  isUnderWay: () => boolean,
): Promise<Timed | undefined> {
  await sleep(one.afterMs);
  return isUnderWay() && (await disturb(run, one)) ? one : undefined;
}

function daemonsAnswer({ initPid }: LabState): Promise<boolean> {
  const both = () => Promise.all([dockerVersion(initPid), libvirtVersion(initPid)]);
  return until(() => both().then(...yesNo), answersWithinMs);
}

const yesNo = [() => true, () => false] as const;

async function lossesOf(folder: string): Promise<readonly string[]> {
  const lost = await lostOf(folder);
  return lost === undefined ? [] : [`lost: ${lost}`];
}

/** Goes on with a run until it is complete. Returns what is wrong then. */
async function resumed(folder: string, where: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stderr } = await ballast(['run', '--resume', folder, '--trust-stored', ...where]);
  const { status } = stored(folder);
  const wrong = exitCode === 0 && status === 'complete' ? [] : [`resumed, it is ${status}: ${stderr}`];
  const left = await remainsOf(folder.split('/').at(-1) ?? '');
  return [...wrong, ...left.map((thing) => `left when resumed: ${thing}`), ...(await lossesOf(folder))];
}

function roundInWords({ targets, overSsh, measure, disturbances, from }: Round): string {
  return `${targets.join(', ')} ${overSsh ? 'over SSH' : 'in the lab'}, ${measure}; from its ${from} on ${disturbances.map(told).join('; ')}`;
}
