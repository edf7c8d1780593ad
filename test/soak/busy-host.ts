import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { print } from './print.ts';
import { summaryOnLab } from './run-lab.ts';

const scenario = fileURLToPath(new URL('./busy-host.yaml', import.meta.url));
/** A program that is left behind ends by itself. */
const burn = 'const end = Date.now() + 300_000; while (Date.now() < end);';

/**
 * The same short run beside nothing, and beside programs that keep every CPU busy. The first may not be called busy, and
 * each target of the second must be.
 * @returns whether that is so
 */
export async function soakBusyHost(): Promise<boolean> {
  const quiet = await busyTargets();
  const burners = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', burn], { stdio: 'ignore' }),
  );
  try {
    const busy = await busyTargets();
    for (const [where, targets] of Object.entries({ 'beside nothing': quiet, 'beside burners': busy }))
      print(`said to be on a busy host, ${where}: ${targets.join(', ') || 'none'}`);
    return quiet.length === 0 && busy.join() === 'container,process';
  } finally {
    for (const burner of burners) burner.kill('SIGKILL');
  }
}

/** The targets whose startup has the caveat, in a run of its own on the lab. */
async function busyTargets(): Promise<readonly string[]> {
  const { caveats } = await summaryOnLab(scenario);
  const spoiled = caveats.filter(({ condition }) => condition === 'busy-host');
  const metrics = spoiled.flatMap((caveat) => caveat.metrics);
  return ['container', 'process'].filter((target) => metrics.includes(`${target}.startup`));
}
