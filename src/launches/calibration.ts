import { Bench } from 'tinybench';
import type { Host } from '../host/host.ts';
import type { PreparedTarget } from '../targets/target.ts';
import type { CalibrationRecord } from './records.ts';

const rounds = 15;

/**
 * Measures the cost of the instruments themselves: round trips to the host and over the targets' own channels, each as
 * median and 95th percentile in ns.
 * @throws what a round trip threw: a channel that does not answer now would not answer in a launch either
 */
export async function calibrate(
  host: Pick<Host, 'exec'>,
  targets: Iterable<Pick<PreparedTarget, 'floors'>>,
): Promise<CalibrationRecord> {
  const tasks = Object.assign(
    { 'exec-true': () => host.exec(['true']) },
    ...Array.from(targets, ({ floors }) => floors),
  );
  const bench = new Bench({ time: 0, iterations: rounds, warmup: false, retainSamples: true });
  for (const [name, task] of Object.entries<() => Promise<unknown>>({ ...floorsOfTheHarness, ...tasks }))
    bench.add(name, task, { async: true });
  await bench.run();
  const floors = bench.tasks.flatMap((task) => {
    const { result } = task;
    if (result.state === 'errored') throw result.error;
    if (result.state !== 'completed') return [];
    const { p50, samples } = result.latency;
    const sorted = samples ?? [];
    const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? p50;
    return [
      { name: task.name, n: sorted.length, medianNs: Math.round(p50 * 1e6), p95Ns: Math.round(p95 * 1e6) },
    ];
  });
  return { type: 'calibration', floors };
}

const floorsOfTheHarness: Readonly<Record<string, () => Promise<unknown>>> = {
  'event-loop': () => new Promise((resolve) => setImmediate(resolve)),
  timer: () => new Promise((resolve) => setTimeout(resolve, 1)),
};
