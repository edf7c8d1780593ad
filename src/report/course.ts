import { labelOf } from '../summary/label.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Resumption, Summary } from '../summary/summary.ts';
import type { Table } from './document.ts';
import { shortened } from './shortened.ts';

const shown = 20;

/** Targets that the run went on without. */
export function leftOutSentences(summary: Summary): readonly string[] {
  return Object.entries(summary.leftOut ?? {}).map(
    ([target, reason]) => `${labelOf(summary, target)} was left out: ${shortened(reason, 500)}.`,
  );
}

/** Where the run was resumed, and what that means for the samples. */
export function resumedSentences(summary: Summary, { setAside }: RunParts): readonly string[] {
  const resumptions = summary.resumed ?? [];
  if (resumptions.length === 0) return [];
  const again = setAside.slice(0, shown).map(({ id, outcome }) => `${id} (${outcome.status})`);
  const more = setAside.length > shown ? ` and ${setAside.length - shown} more` : '';
  return [
    `The run was cut off and resumed ${resumptions.map(resumedText).join(', and ')}, on the same boot of the same host, with the same engines and image. What the host did meanwhile is not known; each round was measured without a break.`,
    ...(setAside.length === 0
      ? []
      : [
          `Of rounds that were cut off, ${setAside.length === 1 ? 'one launch was' : `${setAside.length} launches were`} stored and made again: ${again.join(', ')}${more}. They are kept in run.jsonl and are in no metric.`,
        ]),
  ];
}

/** `at round 3, after 2 h 5 min` */
export function resumedText({ block, pauseSeconds }: Resumption): string {
  return `${block === null ? 'after its last launch' : `at round ${block}`}, after ${pauseText(pauseSeconds)}`;
}

function pauseText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Launches of which nothing but their beginning is stored: no samples of their targets, but not to be passed over. */
export function cutOffTable(summary: Summary, { cutOff }: RunParts): Table | undefined {
  if (cutOff.length === 0) return undefined;
  return {
    caption: 'Launches that were cut off: the run was killed in them, so nothing of them is known',
    head: ['launch', 'target', 'round'],
    rows: cutOff.map(({ id, target, warmup }) => ({
      id,
      cells: [id, labelOf(summary, target), warmup ? 'warm-up' : 'measured'],
    })),
  };
}
