import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabState } from '../../lab/lab.ts';
import { remainsOf } from '../e2e/remains.ts';
import { program } from '../e2e/started-run.ts';
import { growthOf } from './growth.ts';
import { labMetrics, type Metric } from './lab-metrics.ts';
import { print } from './print.ts';

const scenario = fileURLToPath(new URL('./launches.yaml', import.meta.url));

/**
 * One run of five container launches and one of a virtual machine a block, over SSH on the lab. After each launch the
 * harness, the daemons and what they keep are looked at from outside; from the tenth on they must be flat.
 * @returns whether they are
 */
export async function soakLaunches(lab: LabState, blocks: number): Promise<boolean> {
  const out = mkdtempSync(join(tmpdir(), 'ballast-soak-'));
  try {
    const { taken, exitCode, runId, stderr } = await runAndLook(lab, blocks, out);
    if (exitCode !== 0) throw new Error(`the run ended with ${exitCode}: ${stderr.slice(-2000)}`);
    const left = await remainsOf(runId);
    print(`left behind: ${left.length === 0 ? 'nothing' : left.join(', ')}`);
    return isFlat(taken) && left.length === 0;
  } finally {
    rmSync(out, { recursive: true });
  }
}

async function runAndLook(lab: LabState, blocks: number, out: string) {
  const argv = ['run', scenario, '--rounds', String(blocks), '--out', out, '--host', 'ssh://root@lab'];
  const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
  const taken = new Map<Metric, number[]>();
  let metrics: readonly Metric[] | undefined;
  let runId = '';
  let stderr = '';
  const look = () => {
    if (metrics === undefined) {
      runId = readdirSync(join(out, 'soak'))[0] ?? '';
      metrics = labMetrics(lab.initPid, child.pid ?? 0, runId);
    }
    for (const metric of metrics) taken.set(metric, [...(taken.get(metric) ?? []), metric.take()]);
  };
  const ended = Promise.withResolvers<number | null>();
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    stderr += said;
    // A launch is told when it is over and stored, before the next one begins.
    if (!/^\[ *\d+\/\d+\] /m.test(said)) return;
    try {
      look();
    } catch (error) {
      child.kill('SIGTERM');
      ended.reject(error);
    }
  });
  child.once('error', ended.reject);
  child.once('close', ended.resolve);
  return { exitCode: await ended.promise, taken, runId, stderr };
}

function isFlat(taken: ReadonlyMap<Metric, readonly number[]>): boolean {
  let flat = true;
  const launches = [...taken.values()][0]?.length ?? 0;
  print(`${launches} launches; from the tenth on:`);
  row('', 'at first', 'at last', 'a launch', 'allowed', '');
  for (const [{ name, tolerance }, values] of taken) {
    const { first, last, perLaunch, grows } = growthOf(values, tolerance);
    flat &&= !grows;
    const metrics = [first, last, Number(perLaunch.toFixed(3)), tolerance.perLaunch].map(String);
    row(name, ...metrics, grows ? 'GROWS' : 'flat');
  }
  return flat;
}

function row(name: string, ...cells: readonly string[]): void {
  print(`${name.padEnd(45)}${cells.map((cell) => cell.padStart(14)).join('')}`);
}
