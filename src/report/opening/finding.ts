import { cacheWords } from '../../summary/cache-words.ts';
import { comparisonOf, rankOf } from '../../summary/comparison.ts';
import { groupsTouchedByEmulation } from '../../summary/emulation.ts';
import { nameOf } from '../../summary/label.ts';
import { metricValue } from '../../summary/metric-value.ts';
import { metrics } from '../../summary/metrics.ts';
import type { RunParts } from '../../summary/run-parts.ts';
import type { Summary } from '../../summary/summary.ts';
import { timeText } from '../../summary/upper-bound.ts';
import { whatIsShown } from '../../summary/what-is-shown.ts';
import { largerFirst } from '../../wording/bounded.ts';
import { formatRatio } from '../../wording/format.ts';
import { inUnit } from '../../wording/in-unit.ts';
import { isBatchJob } from '../batch-job.ts';

/**
 * What the run found, in one line with its numbers: `nginx: VM starts in 412 ms (2.3× container) and takes 168 MiB of memory
 * (32×)`. Emulated targets are in it only where there is no other.
 */
export function findingOf(summary: Summary, parts: Pick<RunParts, 'header'>): string {
  const scenario = `${summary.scenario}${cacheWords(summary).inTitle}`;
  const verb = isBatchJob(parts) ? 'ends in' : 'starts in';
  const time = timeFinding(summary, verb);
  if (time === undefined) return `${scenario}: no launch was ready`;
  const memory = memoryFinding(summary, time.subject);
  return `${scenario}: ${time.text}${memory === undefined ? '' : ` and ${memory}`}`;
}

interface Finding {
  readonly subject: string;
  readonly text: string;
}

/** The target that the baseline is told with: one that can be compared, if there is any. */
function counterpart(summary: Summary, metric: string): string | undefined {
  const { targets, baseline } = summary;
  const others = Object.entries(targets).filter(
    ([target, all]) => target !== baseline && metricValue(all, metric)?.point != null && !isTouched(all),
  );
  const ranked = others.toSorted(([, a], [, b]) => rankOf(a.kind) - rankOf(b.kind));
  return ranked[0]?.[0];
}

const isTouched = (target: Summary['targets'][string]) =>
  groupsTouchedByEmulation(target).includes('startup');

/** The larger of the two first, with their ratio where it is shown. */
function pairOf(summary: Summary, metric: string) {
  const other = counterpart(summary, metric);
  if (other === undefined) return undefined;
  const compared = comparisonOf(summary, metric, other);
  const isShown = compared !== undefined && whatIsShown(summary, compared) === 'a-difference';
  const point = compared?.ratio.point ?? null;
  if (!isShown || point === null) return { subject: other, than: summary.baseline, times: undefined };
  const { isTurned, ratio } = largerFirst(compared.ratio);
  const [subject, than] = isTurned ? [summary.baseline, other] : [other, summary.baseline];
  return { subject, than, times: formatRatio(ratio.point ?? 1) };
}

function timeFinding(summary: Summary, verb: string): Finding | undefined {
  const said = (target: string) => {
    const text = timeText(summary.targets[target]?.startup ?? {}, 'ready');
    return text === undefined ? undefined : `${nameOf(summary, target)} ${verb} ${text}`;
  };
  const pair = pairOf(summary, 'startup.ready');
  if (pair === undefined) {
    const names = [summary.baseline, ...Object.keys(summary.targets)];
    const subject = names.find((target) => said(target) !== undefined);
    if (subject === undefined) return undefined;
    const mark = summary.targets[subject]?.emulated === true ? ' (emulated)' : '';
    return { subject, text: `${said(subject)}${mark}` };
  }
  const { subject, than, times } = pair;
  const own = said(subject);
  if (own === undefined) return undefined;
  if (times !== undefined) return { subject, text: `${own} (${times} ${nameOf(summary, than)})` };
  const other = said(than);
  return {
    subject,
    text: other === undefined ? own : `${own}, ${other} (no difference shown)`,
  };
}

/** @param ofTime whom the time is told of: a second ratio needs no second name */
function memoryFinding(summary: Summary, ofTime: string): string | undefined {
  const said = (target: string) => {
    const all = summary.targets[target];
    const point = all && metricValue(all, 'memory.total')?.point;
    return typeof point === 'number'
      ? inUnit(point, metrics.get('memory.total')?.unit ?? 'bytes')
      : undefined;
  };
  const pair = pairOf(summary, 'memory.total');
  if (pair?.times === undefined) {
    const own = said(ofTime);
    return own === undefined ? undefined : `takes ${own} of memory`;
  }
  const { subject, than, times } = pair;
  const isSame = subject === ofTime;
  return `${isSame ? '' : `${nameOf(summary, subject)} `}takes ${said(subject)} of memory (${times}${isSame ? '' : ` ${nameOf(summary, than)}`})`;
}
