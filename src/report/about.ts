import { partsOf, type RunParts } from '../summary/run-parts.ts';
import type { Series } from '../summary/series.ts';
import type { RunOfSeries } from '../summary/summarise-series.ts';
import type { Summary } from '../summary/summary.ts';
import { shortened } from './shortened.ts';

/** How a report is made again, and how it is named elsewhere. Plain text: whoever renders it escapes it. */
export interface About {
  /** The command that makes the same measurement again. */
  readonly command: string;
  readonly citation: string;
  /** The version of Ballast that measured. */
  readonly version: string;
  /** The scenario as the run stored it, as JSON; secrets are redacted in it. */
  readonly scenario: string;
  /** Files that are always there, and what they are. */
  readonly files: readonly (readonly [name: string, what: string])[];
}

/** What is said of a scenario is cut here: all of it is in run.jsonl. */
const mostCharacters = 2000;

/** @param title the finding of the report */
export function aboutRun(title: string, summary: Summary, { header }: Pick<RunParts, 'header'>): About {
  const { scenario, seed, ballastVersion, runId, startedAt, emulationAccepted } = header;
  const words = [
    'ballast run',
    shellWord(scenario.file.split('/').at(-1) ?? scenario.file),
    '--targets',
    shellWord(scenario.targets.map(({ name }) => name).join(',')),
    ...(scenario.targets.length > 1 ? ['--baseline', shellWord(summary.baseline)] : []),
    '--rounds',
    String(scenario.measure.startup.blocks),
    '--seed',
    String(seed),
    ...(emulationAccepted === true ? ['--accept-emulation'] : []),
  ];
  return {
    command: shortened(words.join(' '), mostCharacters),
    citation: `“${shortened(title)}”. Ballast ${ballastVersion} report, run ${runId}, ${startedAt.slice(0, 10)}.`,
    version: ballastVersion,
    scenario: shortened(JSON.stringify(scenario, null, 2), 10 * mostCharacters),
    files: [
      ['summary.json', 'every metric, with intervals'],
      ['run.jsonl', 'every sample, and the scenario'],
    ],
  };
}

/** @param title what the report is about */
export function aboutSeries(title: string, series: Series, first: RunOfSeries): About {
  const parts = partsOf(first.records);
  const ofRun = aboutRun(title, first.summary, parts);
  return {
    ...ofRun,
    command: `${ofRun.command} --repeat ${series.of}`,
    citation: `“${title}”. Ballast ${ofRun.version} report, series ${series.id}, ${parts.header.startedAt.slice(0, 10)}.`,
    files: [['series.json', 'every metric, run by run']],
  };
}

/** A word as a shell takes it for one, whatever is in it. */
function shellWord(text: string): string {
  return /^[\w.,@%+=:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
