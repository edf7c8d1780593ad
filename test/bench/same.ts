import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RunRecord } from '../../src/results/records.ts';
import { readRun } from '../../src/results/run-folder.ts';
import { share } from '../../src/stats/wilson.ts';
import { summarise } from '../../src/summarise.ts';

/**
 * How often two identical targets are said to differ, metric by metric: one long real run of two containers that are the
 * same, judged as a hundred runs of eight rounds. To be run inside the lab; takes about half an hour.
 */
const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const scenario = fileURLToPath(new URL('./same.yaml', import.meta.url));
const comparisons = 100;
const rounds = 8;

const out = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
try {
  const argv = [program, 'run', scenario, '--rounds', String(comparisons * rounds), '--out', out];
  const options = { maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(process.execPath, [...argv, '--json', '--quiet'], options);
  const { folder } = JSON.parse(stdout) as { folder: string };
  show(readRun(folder));
} finally {
  rmSync(out, { recursive: true });
}

function show(records: readonly RunRecord[]): void {
  const saidToDiffer = new Map<string, number>();
  for (let comparison = 0; comparison < comparisons; comparison++) {
    for (const { metric, pHolm } of summarise(partOf(records, comparison)).comparisons) {
      if (pHolm === null) continue;
      saidToDiffer.set(metric, (saidToDiffer.get(metric) ?? 0) + Number(pHolm < 0.05));
    }
  }
  for (const [metric, count] of saidToDiffer) {
    const { ci95 } = share(count, comparisons);
    const [low, high] = (ci95 ?? []).map((end) => (100 * end).toFixed(1));
    process.stdout.write(
      `${metric}: two identical containers said to differ in ${count} of ${comparisons} comparisons of ${rounds} rounds (95 % interval of the share: ${low}–${high} %); wanted: 5 % or less\n`,
    );
  }
}

/** As if the rounds of one comparison had been a run by themselves. */
function partOf(records: readonly RunRecord[], comparison: number): readonly RunRecord[] {
  const launches = records.filter((record) => record.type === 'launch');
  const measured = [...new Set(launches.filter(({ warmup }) => !warmup).map(({ block }) => block))];
  const ours = new Set(measured.slice(comparison * rounds, (comparison + 1) * rounds));
  return records.filter((record) => record.type !== 'launch' || ours.has(record.block));
}
