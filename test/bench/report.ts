import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixtureRun, fixtureScenario } from '../fixtures/run.ts';

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const launches = 100_000;

/** Renders an invented run of 100,000 launches; prints time, peak memory and the size of the page. */
export async function benchReport(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  try {
    store(join(folder, 'run.jsonl'));
    for (const formats of ['html', 'html,md,svg', 'html,md,svg,png,csv,json']) {
      const { seconds, peakMiB } = await render(folder, formats);
      const pageMiB = statSync(join(folder, 'report.html')).size / 1024 ** 2;
      process.stdout.write(
        `${launches} launches as ${formats}: ${seconds.toFixed(1)} s, at most ${Math.round(peakMiB)} MiB, a page of ${pageMiB.toFixed(2)} MiB; wanted: at most 5 s, 500 MB, 5 MB\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function store(path: string): void {
  const blocks = Math.ceil(launches / fixtureScenario.forms.length);
  const scenario = {
    ...fixtureScenario,
    measure: { ...fixtureScenario.measure, startup: { blocks, warmup: 1 } },
  };
  const file = openSync(path, 'w');
  for (const record of fixtureRun({ scenario })) writeSync(file, `${JSON.stringify(record)}\n`);
  closeSync(file);
}

async function render(folder: string, formats: string): Promise<{ seconds: number; peakMiB: number }> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [program, 'report', folder, '--quiet', '--format', formats], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let peakMiB = 0;
  const watch = setInterval(() => {
    peakMiB = Math.max(peakMiB, peakOf(child.pid));
  }, 20);
  const [exitCode] = await once(child, 'exit');
  clearInterval(watch);
  if (exitCode !== 0) throw new Error(`ballast report exited with ${exitCode}`);
  return { seconds: (performance.now() - startedMs) / 1000, peakMiB };
}

/** 0 once the process has ended. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

if (import.meta.main) await benchReport();
