import { comparisonOf, differenceBeside, verdict } from '../summary/comparison.ts';
import { headlineSize, sizeWords } from '../summary/image-headline.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary, TargetSummary } from '../summary/summary.ts';
import { timeText } from '../summary/upper-bound.ts';
import { formatBytes, formatBytesInterval, formatDurationInterval } from '../wording/format.ts';
import { isBatchJob } from './batch-job.ts';
import type { Chapter, Reported } from './chapter.ts';
import { closedTexts, isolatingTargets } from './isolation/closed-where.ts';
import { structureOf } from './isolation/structure.ts';

type Image = TargetSummary['image'];

/** The answer in a sentence each: startup, memory, image, and isolation where it was probed. */
export function answerChapter({ summary, parts }: Reported): Chapter {
  const sentences = [
    startupSentence(summary, isBatchJob(parts) ? 'the end of the job' : 'the first correct answer'),
    ...fromNothingSentence(summary),
    memorySentence(summary),
    imageSentence(summary),
    ...isolationSentences(summary),
  ];
  const blocks = sentences.map((text) => ({ kind: 'paragraph' as const, text }));
  return { section: { id: 'answer', heading: 'The answer', blocks } };
}

function startupSentence(summary: Summary, end: string): string {
  const clauses = Object.entries(summary.targets).map(([target, { startup }]) => {
    const label = labelOf(summary, target);
    const ready = startup.ready;
    if (ready === undefined) return `${label} not at all (no measured launch)`;
    if (ready.medianNs === null) return `${label} not (${ready.failures} of ${ready.n} launches failed)`;
    const interval = ready.ci95Ns === null ? '' : ` (${formatDurationInterval(ready.ci95Ns)})`;
    return `${label} in ${timeText(startup, 'ready')}${interval}${against(summary, 'startup.ready', target)}`;
  });
  const measured = Object.values(summary.targets).some((target) => target.startup.ready !== undefined);
  return measured
    ? `Startup: from the start request to ${end}, of an instance that has been made: ${joined(clauses)}.`
    : 'Startup: nothing can be said, no measured launch was recorded.';
}

/** What who makes the instance as well waits for. Nothing where the making was not recorded. */
function fromNothingSentence(summary: Summary): readonly string[] {
  const clauses = Object.entries(summary.targets).flatMap(([target, { startup }]) => {
    const { medianNs = null, ci95Ns = null } = startup.fromNothing ?? {};
    if (medianNs === null) return [];
    const interval = ci95Ns === null ? '' : ` (${formatDurationInterval(ci95Ns)})`;
    return [
      `${labelOf(summary, target)} in ${timeText(startup, 'fromNothing')}${interval}${against(summary, 'startup.fromNothing', target)}`,
    ];
  });
  return clauses.length === 0 ? [] : [`From nothing, with the making of the instance: ${joined(clauses)}.`];
}

function memorySentence(summary: Summary): string {
  const clauses = Object.entries(summary.targets).flatMap(([target, { memory }]) => {
    const { total, next } = memory;
    if (total === undefined || total.medianBytes === null) return [];
    const interval = total.ci95Bytes === null ? '' : ` (${formatBytesInterval(total.ci95Bytes)})`;
    const emulator = memory.emulatorBytes?.medianBytes;
    const asides = [
      ...(typeof next?.medianBytes === 'number' ? [`the next one ${formatBytes(next.medianBytes)}`] : []),
      ...(emulator ? [`the emulator’s ${formatBytes(emulator)} apart`] : []),
    ];
    const aside = asides.length === 0 ? '' : ` (${asides.join('; ')})`;
    return [
      `${formatBytes(total.medianBytes)}${interval} as ${labelOf(summary, target)}${aside}${against(summary, 'memory.total', target)}`,
    ];
  });
  if (clauses.length > 0)
    return `Memory: of the host’s memory, what exists only because of one running instance is ${joined(clauses)}.`;
  const isMeasured = Object.values(summary.targets).some(({ memory }) => memory.cgroupBytes !== undefined);
  return isMeasured
    ? 'Memory: what one instance takes of the host’s memory was not recorded; other metrics of it are below.'
    : 'Memory: not measured.';
}

function imageSentence(summary: Summary): string {
  const size = headlineSize(summary);
  const clauses = Object.entries(summary.targets).flatMap(([target, { image }]) => {
    const bytes = image[size] ?? null;
    if (bytes === null) return [];
    const asides = [...shippedText(image, size), ...diskText(image)];
    const aside = asides.length === 0 ? '' : ` (${asides.join('; ')})`;
    return [
      `${formatBytes(bytes)} as ${labelOf(summary, target)}${aside}${against(summary, `image.${size}`, target)}`,
    ];
  });
  return clauses.length === 0
    ? 'Image: not measured.'
    : `Image: all that is started from, ${sizeWords[size]}, is ${joined(clauses)}.`;
}

/** Whatever people ship is in a format of its own, which is a part of its size. */
function shippedText({ transferBytes = null, shippedAs }: Image, size: keyof Image): readonly string[] {
  if (size === 'transferBytes') return shippedAs === undefined ? [] : [shippedAs];
  return transferBytes === null ? [] : [`shipped in ${formatBytes(transferBytes)}: ${shippedAs}`];
}

function diskText({ allocatedBytes = null }: Image): readonly string[] {
  return allocatedBytes === null ? [] : [`${formatBytes(allocatedBytes)} on disk`];
}

/** What stands between the workload and the host, and where it is closed; how grave each is, is not added up. */
function isolationSentences(summary: Summary): readonly string[] {
  const structures = isolatingTargets(summary).flatMap((target) => structureOf(summary, target) ?? []);
  const closed = closedTexts(summary);
  return closed.length === 0
    ? []
    : [
        `Isolation: ${structures.join(' ')} Of the boundaries, ${closed.join('; ')}. No probe shows that there is no flaw.`,
      ];
}

/** `, 3.1 times (2.9–3.4) that of process, 204 ms more (190–220 ms)`, or what can be said instead; nothing for the base itself. */
function against(summary: Summary, metric: string, target: string): string {
  const compared = comparisonOf(summary, metric, target);
  if (compared === undefined) return '';
  const difference = differenceBeside(compared);
  return `, ${verdict(summary, compared)}${difference === null ? '' : `, ${difference}`}`;
}

function joined(clauses: readonly string[]): string {
  return clauses.join('; ');
}
