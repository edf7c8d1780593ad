import type { ForeseenPart, RunListener } from '../course/listener.ts';
import type { PlaceInSeries } from '../plan/series.ts';
import { paintFor } from './colour.ts';
import { isLive, type LiveLine, openLiveLine } from './live-line.ts';
import {
  about,
  bar,
  clock,
  cut,
  mediansText,
  oneLine,
  outcomeText,
  readyNs,
  taken,
} from './progress-words.ts';
import { TimeLeft } from './time-left.ts';

export interface Progress extends Required<RunListener>, Disposable {
  /** The run has gone to its end: the last part is done. */
  finished(): void;
}

const barCells = 20;

/**
 * Progress on stderr. On a terminal, a line for each part that is done, with its time, above a line that lives: the part
 * that goes on, a bar with the time left of the whole run, medians so far. Elsewhere plain lines with the time since the
 * beginning. Nothing when quiet.
 * @param series which run of several it is
 */
export function openProgress(quiet: boolean, series?: PlaceInSeries): Progress {
  const stream = process.stderr;
  const paint = paintFor(stream);
  const startedMs = performance.now();
  const elapsedMs = () => performance.now() - startedMs;
  const prefix = series === undefined ? '' : `run ${series.index} of ${series.of}: `;
  const medians = new Map<string, number[]>();
  let left: TimeLeft | undefined;
  let part: { name: string; turns: number; done: number; beganMs: number } | undefined;
  let doing = '';
  let total = 0;

  const leftMs = () => left?.leftMs(performance.now());
  const lineText = (frame: string, columns: number) => {
    const count = part === undefined || part.turns < 2 ? '' : ` ${part.done}/${part.turns}`;
    const head = `${prefix}${part === undefined ? doing : `${part.name}${count}`}`;
    const ms = leftMs();
    const share = ms === undefined ? 0 : elapsedMs() / Math.max(1, elapsedMs() + ms);
    const time = ms === undefined ? '' : `  ${clock(ms)} left`;
    const room = columns - 2 - [...head].length - time.length - barCells - 2;
    const shown = part === undefined ? '' : part.name === 'startup' ? mediansText(medians) : doing;
    if (ms === undefined || room < 0)
      return `${paint('bar', frame)} ${cut(`${head}${time}${shown === '' ? '' : `  ${shown}`}`, columns - 2)}`;
    const tail = room > 4 && shown !== '' ? `  ${cut(shown, room - 2)}` : '';
    return `${paint('bar', frame)} ${head}  ${bar(share, barCells, paint)}${time}${paint('dim', tail)}`;
  };
  let live: LiveLine | undefined;
  const isDrawn = () => {
    if (quiet || !isLive(stream)) {
      live?.[Symbol.dispose]();
      live = undefined;
    } else live ??= openLiveLine(stream, lineText);
    return live;
  };
  const resized = () => void isDrawn();
  if (!quiet && stream.isTTY === true) stream.on('resize', resized);

  /** A line that stays. */
  const keep = (text: string, plain = text) => {
    if (quiet) return;
    const line = isDrawn();
    if (line === undefined) stream.write(`+${(elapsedMs() / 1000).toFixed(1)}s ${oneLine(plain)}\n`);
    else line.keep(text);
  };
  const say = (text: string) => {
    doing = oneLine(text);
    if (quiet) return;
    const line = isDrawn();
    if (line === undefined) keep(`${prefix}${doing}`);
    else line.draw();
  };
  const endPart = () => {
    if (part === undefined) return;
    const name = `${prefix}${part.name}`.padEnd(14);
    const time = taken(performance.now() - part.beganMs);
    const sums = part.name === 'startup' ? mediansText(medians) : '';
    keep(
      `${paint('good', '✓')} ${name} ${time.padStart(11)}  ${paint('dim', oneLine(sums))}`.trimEnd(),
      `✓ ${prefix}${part.name}: ${time}`,
    );
    part = undefined;
  };

  return {
    step: say,
    foreseen({ scenario, host, parts, emulated }) {
      left = new TimeLeft(parts);
      const { blocks, warmup } = scenario.measure.startup;
      const text = [
        scenario.name,
        scenario.targets.map(({ name }) => name).join(', '),
        `${blocks} rounds${warmup === 0 ? '' : ` after ${warmup} for warm-up`}`,
        host,
        about(secondsOf(parts) * 1000),
      ].join(' · ');
      keep(`${prefix}${oneLine(text)}`);
      if (emulated.length > 0) {
        const note = `${prefix}no KVM is used for ${emulated.join(', ')}: figures of an emulated VM say nothing about one under KVM`;
        keep(`${paint('doubt', '!')} ${oneLine(note)}`);
      }
    },
    part(name, turns = 1) {
      endPart();
      part = { name, turns, done: 0, beganMs: performance.now() };
      left?.begin(name, performance.now());
    },
    turned(done) {
      if (part !== undefined) part.done = done;
      left?.turned(done);
    },
    planned(plan) {
      total = plan.length;
      say(`${total} launches`);
    },
    launched(record, done) {
      const ns = record.warmup ? undefined : readyNs(record);
      if (ns !== undefined) medians.set(record.target, [...(medians.get(record.target) ?? []), ns]);
      if (part !== undefined) part.done = done;
      left?.turned(done);
      const round = record.warmup ? 'warm-up' : `round ${record.block}`;
      const count = `[${String(done).padStart(String(total).length)}/${total}]`;
      const line = oneLine(`${count} ${round}, ${record.target}: ${outcomeText(record)}`);
      if (record.outcome.status !== 'ready' && isDrawn() !== undefined)
        keep(`${paint('doubt', '!')} ${line}`);
      const ms = leftMs();
      say(ms === undefined || done === total ? line : `${line} · ${about(ms)} left`);
    },
    finished: endPart,
    [Symbol.dispose]() {
      stream.off('resize', resized);
      live?.[Symbol.dispose]();
      live = undefined;
    },
  };
}

function secondsOf(parts: readonly ForeseenPart[]): number {
  return parts.reduce((sum, { seconds }) => sum + seconds, 0);
}
