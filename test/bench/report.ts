import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixtureRun, fixtureScenario } from '../fixtures/run.ts';

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const launches = 100_000;

/** What the page may take; a launch is a sample of every mark and metric of memory at once. */
const wanted = 'wanted of html: at most 5 s, 500 MB and a page of 5 MB';

/** Renders an invented run of 100,000 launches in several formats; prints time, peak memory and the page's size. */
export async function benchReport(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  try {
    store(join(folder, 'run.jsonl'));
    for (const formats of ['html', 'html,md,svg', 'html,md,svg,png,csv,json']) {
      const { seconds, peakMB } = await render(folder, formats);
      const pageMB = statSync(join(folder, 'report.html')).size / 1e6;
      process.stdout.write(
        `${launches} launches as ${formats}: ${seconds.toFixed(1)} s, at most ${Math.round(peakMB)} MB, a page of ${pageMB.toFixed(2)} MB\n`,
      );
    }
    process.stdout.write(`${wanted}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function store(path: string): void {
  const blocks = Math.ceil(launches / fixtureScenario.targets.length);
  const scenario = {
    ...fixtureScenario,
    measure: { ...fixtureScenario.measure, startup: { blocks, warmup: 1 } },
  };
  const file = openSync(path, 'w');
  for (const record of fixtureRun({ scenario })) writeSync(file, `${JSON.stringify(record)}\n`);
  closeSync(file);
}

async function render(folder: string, formats: string): Promise<{ seconds: number; peakMB: number }> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [program, 'report', folder, '--quiet', '--format', formats], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let peakMB = 0;
  const watch = setInterval(() => {
    peakMB = Math.max(peakMB, peakOf(child.pid));
  }, 20);
  const [exitCode] = await once(child, 'exit');
  clearInterval(watch);
  if (exitCode !== 0) throw new Error(`ballast report exited with ${exitCode}`);
  return { seconds: (performance.now() - startedMs) / 1000, peakMB };
}

/** 0 once the process has ended. */
function peakOf(pid: number | undefined): number {
  try {
    return (
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * (1024 / 1e6)
    );
  } catch {
    return 0;
  }
}

if (import.meta.main) await benchReport();
