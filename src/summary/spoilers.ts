import type { LaunchRecord, LaunchWindow } from '../launches/records.ts';
import { judgeEquivalence, linesThatAre } from '../stages/equivalence/judge.ts';
import { lineTitles } from '../stages/equivalence/summary.ts';
import { fewestSamples } from '../stats/order-statistic.ts';
import { formatDuration } from '../wording/format.ts';
import type { RunParts } from './run-parts.ts';
import type { Spoiler } from './spoiler.ts';
import type { FormSummary } from './summary.ts';

/** Beyond this the harness may have seen a mark late by more than the readiness poll itself. */
export const lateEventLoopNs = 10e6;
/** A clock that is being slewed runs off by up to 0.05 %; Date has a resolution of 1 ms. */
const clockTolerance = 0.001;
const clockResolutionNs = 10e6;

interface WindowCondition {
  readonly condition: Spoiler['condition'];
  readonly groups: readonly ('startup' | 'memory')[];
  seen(window: LaunchWindow): boolean;
  readonly what: string;
}

const windowConditions: readonly WindowCondition[] = [
  {
    condition: 'throttling',
    groups: ['startup'],
    seen: ({ thermalThrottles }) => (thermalThrottles ?? 0) > 0,
    what: 'the CPU was slowed down for heat',
  },
  {
    condition: 'stolen-time',
    groups: ['startup'],
    seen: ({ stolenTicks }) => stolenTicks > 0,
    what: 'a hypervisor took CPU time from the host',
  },
  {
    condition: 'memory-pressure',
    groups: ['startup', 'memory'],
    seen: ({ memoryPressureUs }) => (memoryPressureUs ?? 0) > 0,
    what: 'the host was short of memory',
  },
  {
    condition: 'clock-step',
    groups: ['startup'],
    seen: ({ clockStepNs, durationNs }) =>
      Math.abs(clockStepNs ?? 0) > clockResolutionNs + clockTolerance * durationNs,
    what: 'the wall clock was set (times are taken from another clock, but the host or its timers may have paused)',
  },
  {
    condition: 'late-event-loop',
    groups: ['startup'],
    seen: ({ eventLoopMaxDelayNs }) => (eventLoopMaxDelayNs ?? 0) > lateEventLoopNs,
    what: `the harness itself was late by more than ${formatDuration(lateEventLoopNs)}`,
  },
];

/** Conditions that spoil comparisons, from stored data alone, form by form. */
export function findSpoilers(
  parts: RunParts,
  forms: Readonly<Record<string, FormSummary>>,
): readonly Spoiler[] {
  const names = Object.keys(forms);
  return [
    ...names.flatMap((form) => [
      ...emulation(form, forms[form]?.emulated === true),
      ...tooFewBlocks(form, forms[form]?.startup.ready),
      ...severalModes(form, forms[form]),
      ...windowSpoilers(form, parts.measuredOf.get(form) ?? []),
    ]),
    ...changedHost(parts, names),
    ...unprovenEquivalence(parts, names),
  ];
}

/** Those that touch a figure: `vm.startup.ready` is touched by what touches `vm.startup` or `vm`. */
export function spoilersOf(spoilers: readonly Spoiler[], figure: string): readonly Spoiler[] {
  return spoilers.filter(({ figures }) =>
    figures.some((touched) => figure === touched || figure.startsWith(`${touched}.`)),
  );
}

function emulation(form: string, emulated: boolean): readonly Spoiler[] {
  if (!emulated) return [];
  const text = 'its times and its memory say nothing about hardware virtualisation';
  return [{ condition: 'emulation', figures: [`${form}.startup`, `${form}.memory`], launches: [], text }];
}

function tooFewBlocks(form: string, ready: FormSummary['startup']['ready']): readonly Spoiler[] {
  const fewest = fewestSamples(0.5);
  const n = ready?.n ?? 0;
  if (n >= fewest) return [];
  const text = `launched ${n === 1 ? 'once' : `${n} times`}; below ${fewest} launches there is no interval`;
  return [
    { condition: 'too-few-blocks', figures: [`${form}.startup`, `${form}.memory`], launches: [], text },
  ];
}

/** A median between two modes describes neither. */
function severalModes(form: string, summary: FormSummary | undefined): readonly Spoiler[] {
  const { startup = {}, memory = {} } = summary ?? {};
  return Object.entries({ startup, memory }).flatMap(([group, figures]) =>
    Object.entries(figures).flatMap(([name, { multimodal }]): Spoiler[] => {
      const text = `samples of ${group}.${name} fall into separate groups (several modes), which neither a median nor a ratio describes`;
      return multimodal
        ? [{ condition: 'several-modes', figures: [`${form}.${group}.${name}`], launches: [], text }]
        : [];
    }),
  );
}

function windowSpoilers(form: string, launches: readonly LaunchRecord[]): readonly Spoiler[] {
  const watched = launches.filter((launch) => launch.window !== null);
  return windowConditions.flatMap(({ condition, groups, seen, what }): Spoiler[] => {
    const touched = watched.filter(({ window }) => window !== null && seen(window));
    if (touched.length === 0) return [];
    return [
      {
        condition,
        figures: groups.map((group) => `${form}.${group}`),
        launches: touched.map(({ id }) => id),
        text: `in ${touched.length} of ${watched.length} launches ${what}`,
      },
    ];
  });
}

function changedHost({ header, end }: RunParts, figures: readonly string[]): readonly Spoiler[] {
  const changed = Object.entries(end?.host ?? {}).flatMap(([name, value]) =>
    header.conditions[name] === undefined || header.conditions[name] === value ? [] : [name],
  );
  if (changed.length === 0) return [];
  const text = `the host changed during the run (${changed.join(', ')}), so that they were not measured on the same one`;
  return [{ condition: 'host-changed', figures, launches: [], text }];
}

/** Without a certificate nothing is known of any form; with one, what is not proven or differs is that of single forms. */
function unprovenEquivalence(parts: RunParts, figures: readonly string[]): readonly Spoiler[] {
  if (figures.length < 2) return [];
  const certificate = judgeEquivalence(parts.header.scenario, parts.equivalences);
  const condition = 'unproven-equivalence';
  if (certificate === undefined) {
    const text = 'that they do equal work follows from the one image and command; it was not proven';
    return [{ condition, figures, launches: [], text }];
  }
  return Object.entries(certificate.forms).flatMap(([form, lines]): Spoiler[] => {
    const different = linesThatAre(lines, 'different');
    const untold = linesThatAre(lines, 'untold');
    const [status, some] = different.length > 0 ? ['different', different] : ['untold', untold];
    if (some.length === 0) return [];
    const what = some.map(({ name, text }) => `${lineTitles[name]} (${text.slice(0, 200)})`).join(', ');
    return status === 'different'
      ? [
          {
            condition: 'unequal-work',
            figures: [form],
            launches: [],
            text: `it does not do equal work: ${what}`,
          },
        ]
      : [
          {
            condition,
            figures: [form],
            launches: [],
            text: `that it does equal work could not be told: ${what}`,
          },
        ];
  });
}
