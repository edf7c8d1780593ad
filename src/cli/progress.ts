import ora, { type Ora } from 'ora';
import type { LaunchRecord } from '../launches/records.ts';
import type { PlaceInSeries } from '../plan/series.ts';
import type { RunListener } from '../run.ts';
import { visible } from '../wording/escape.ts';
import { formatDuration } from '../wording/format.ts';

/**
 * Progress on stderr: a living line on a terminal that says how wide it is, plain lines elsewhere, nothing when quiet.
 * @param series which run of several it is
 */
export function openProgress(quiet: boolean, series?: PlaceInSeries): RunListener & Disposable {
  const alive = process.stderr.isTTY === true && process.env.CI === undefined;
  const spinner: Ora | undefined =
    quiet || !alive ? undefined : ora({ stream: process.stderr, discardStdin: false });
  // On a terminal of width 0 a line would take infinitely many to clear.
  const hasWidth = () => process.stderr.columns !== 0;
  const resized = () => void (hasWidth() || spinner?.stop());
  if (spinner !== undefined) process.stderr.on('resize', resized);
  let total = 0;
  let startedMs = 0;
  const say = (told: string) => {
    if (quiet) return;
    const text = oneLine(series === undefined ? told : `run ${series.index} of ${series.of}: ${told}`);
    if (spinner === undefined || !hasWidth()) process.stderr.write(`${text}\n`);
    else if (spinner.isSpinning) spinner.text = text;
    else spinner.start(text);
  };
  return {
    step: say,
    planned(plan) {
      total = plan.length;
      startedMs = performance.now();
      say(`${total} launches`);
    },
    launched(record, done) {
      const leftMs = ((performance.now() - startedMs) / done) * (total - done);
      const block = record.warmup ? `warm-up` : `round ${record.block}`;
      const line = `[${String(done).padStart(String(total).length)}/${total}] ${block}, ${record.target}: ${outcomeText(record)}`;
      if (record.outcome.status !== 'ready' && spinner?.isSpinning) {
        spinner.warn(oneLine(line));
      }
      say(done === total ? line : `${line} · ${leftText(leftMs)} left`);
    },
    [Symbol.dispose]: () => {
      process.stderr.off('resize', resized);
      spinner?.stop();
    },
  };
}

/** The text without anything that a terminal obeys; its columns stay. */
const oneLine = (text: string) => visible(text).replaceAll(/[\n\t]/g, ' ');

function outcomeText({ outcome, marks }: LaunchRecord): string {
  if (outcome.status !== 'ready') return `${outcome.status} (${outcome.reason})`;
  const { requested, ready } = marks;
  if (requested === undefined || ready === undefined) return 'ready';
  return `ready in ${formatDuration(ready.latestNs - requested.latestNs)}`;
}

function leftText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds >= 90 ? `about ${Math.round(seconds / 60)} min` : `about ${seconds} s`;
}
