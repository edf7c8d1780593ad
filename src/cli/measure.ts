import type { EarlierPart } from '../course/earlier-part.ts';
import type { Host } from '../host/host.ts';
import { equivalenceSentence } from '../report/equivalence/sentence.ts';
import type { ReportFormat } from '../report/formats.ts';
import { shortened } from '../report/shortened.ts';
import type { Scenario } from '../scenario.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { sayBeforehand } from './beforehand.ts';
import { type HostOptions, reapCommandFor } from './choose-host.ts';
import type { Interruption } from './interrupt.ts';
import { printEnd, printJson, printSeries, printTable, type RunDocument } from './print-summaries.ts';
import { openProgress } from './progress.ts';
import { type Repeat, repeatsOf } from './repeats.ts';
import type { OpenedShare } from './run-hosts.ts';
import { exitCodeOfSummaries } from './summaries-exit-code.ts';
import type { SeriesDocument } from './write-series.ts';

/** What the command line says of how to measure. */
export interface MeasureOptions extends Omit<HostOptions, 'host'> {
  readonly format: readonly ReportFormat[];
  readonly out: string;
  readonly seed?: number;
  readonly rounds?: number;
  readonly repeat?: number;
  readonly keepGoing?: true;
  readonly acceptEmulation?: true;
  readonly json?: true;
  readonly quiet?: true;
}

/**
 * Measures the scenarios of each host, one after the other, writes and prints their reports, and sets the exit code.
 * @param earlier the run that is resumed, the only one then
 */
export async function measure(
  shares: readonly OpenedShare[],
  options: MeasureOptions,
  interruption: Interruption,
  earlier?: EarlierPart,
): Promise<void> {
  const documents: RunDocument[] = [];
  const ofSeries: SeriesDocument[] = [];
  for (const { host, scenario: asked } of shares.flatMap(runsOf)) {
    const { startup } = asked.measure;
    const blocks = options.rounds ?? startup.blocks;
    const scenario = { ...asked, measure: { ...asked.measure, startup: { ...startup, blocks } } };
    sayBeforehand(scenario, options.quiet === true);
    const repeats: readonly Repeat[] =
      earlier === undefined
        ? repeatsOf(options.repeat, options.seed)
        : [{ seed: undefined, series: earlier.header.series }];
    const on = shares.length === 1 ? {} : { host: host.name };
    const made: RunDocument[] = [];
    try {
      for (const repeat of repeats) {
        const run = await measureOne({ host, scenario, repeat, earlier }, options, interruption);
        const document = { ...run, ...on };
        made.push(document);
        if (options.json !== true) printTable(document, options.format);
        if (interruption.signal.aborted) break;
      }
    } catch (error) {
      // Those before it are whole; what was wrong with this one is what must be told.
      await reportSeries(made, repeats, options).catch(() => undefined);
      throw error;
    }
    ofSeries.push(...(await reportSeries(made, repeats, options)));
    documents.push(...made);
    if (interruption.signal.aborted) break;
  }
  if (options.json === true) printJson(documents, ofSeries);
  process.exitCode = interruption.exitCode() ?? exitCodeOfSummaries(documents);
  if (options.json !== true) printEnd(documents);
}

interface OneRun {
  readonly host: Host;
  readonly scenario: Scenario;
  readonly repeat: Repeat;
  readonly earlier: EarlierPart | undefined;
}

/** Measures once, and writes the report of it. */
async function measureOne(
  { host, scenario, repeat: { seed, series }, earlier }: OneRun,
  options: MeasureOptions,
  interruption: Interruption,
): Promise<RunDocument> {
  // They are loaded only now: a process that hands the command on to the lab needs none of it.
  const [{ runScenario }, { writeReport }] = await Promise.all([
    import('../run.ts'),
    import('./write-report.ts'),
  ]);
  using progress = openProgress(options.quiet === true, series);
  const { folder } = await runScenario({
    host,
    reap: reapCommandFor(host, options),
    scenario,
    resultsFolder: options.out,
    seed,
    series,
    keepGoing: options.keepGoing === true,
    acceptEmulation: options.acceptEmulation === true,
    ...(earlier === undefined ? {} : { earlier }),
    signal: interruption.signal,
    listener: progress,
  });
  progress.finished();
  progress[Symbol.dispose]();
  const document = { folder, ...(await writeReport(folder, options.format)) };
  warnOfUnequalWork(document);
  warnOfLeftOut(document);
  return document;
}

/** Writes the report across the runs of a series, where it is one and a run of it is there. */
async function reportSeries(
  [first]: readonly RunDocument[],
  [planned]: readonly Repeat[],
  options: MeasureOptions,
): Promise<readonly SeriesDocument[]> {
  if (first === undefined || planned?.series === undefined) return [];
  const { writeSeries } = await import('./write-series.ts');
  const document = await writeSeries(first.folder, planned.series.id, options.format);
  if (options.json !== true) printSeries(document, options.format);
  return [document];
}

/** Warns on stderr as well as in the report: a caller that gates on metrics should not have to open the report. */
function warnOfUnequalWork(summary: Summary): void {
  const sentence = equivalenceSentence(summary);
  if (sentence === undefined || summary.equivalence?.status === 'proven') return;
  process.stderr.write(`warning: ${escapeTerminal(shortened(sentence, 500))}\n`);
}

function warnOfLeftOut({ leftOut = {} }: Summary): void {
  for (const [target, reason] of Object.entries(leftOut))
    process.stderr.write(`warning: ${escapeTerminal(`${target} was left out: ${shortened(reason, 500)}`)}\n`);
}

function runsOf({ host, scenarios }: OpenedShare) {
  return scenarios.map((scenario) => ({ host, scenario }));
}
