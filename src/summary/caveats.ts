import { judgeEquivalence, linesThatAre } from '../stages/equivalence/judge.ts';
import { type Certificate, lineTitles, onlyReason } from '../stages/equivalence/summary.ts';
import { fewestSamples } from '../stats/order-statistic.ts';
import type { Caveat } from './caveat.ts';
import { driftInWords, isShown } from './drift.ts';
import { groupsTouchedByEmulation } from './emulation.ts';
import { explainedDifferences } from './explained-differences.ts';
import { hostLoadIn } from './host-load.ts';
import { severalModes } from './modes.ts';
import { isRemote, type RunParts } from './run-parts.ts';
import type { Drift, TargetSummary } from './summary.ts';
import { windowConditions } from './window-conditions.ts';

/** Conditions that spoil comparisons, from stored data alone, target by target. */
export function findCaveats(
  parts: RunParts,
  targets: Readonly<Record<string, TargetSummary>>,
  drift: Drift | undefined,
): readonly Caveat[] {
  const names = Object.keys(targets);
  const certificate = judgeEquivalence(parts.header.scenario, parts.ofType('equivalence'));
  return [
    ...names.flatMap((target) => [
      ...emulation(target, targets[target]),
      ...tooFewBlocks(target, targets[target]?.startup.ready),
      ...windowCaveats(target, parts),
      ...busyHost(target, parts),
    ]),
    ...severalModes(parts, names),
    ...drifting(drift, names),
    ...changedHost(parts, names),
    ...ordinaryUser(parts, names),
    ...unprovenEquivalence(certificate, names),
    ...explainedDifferences(certificate, targets),
  ];
}

/** Those that touch a metric: `vm.startup.ready` is touched by what touches `vm.startup` or `vm`. */
export function caveatsOf(caveats: readonly Caveat[], metric: string): readonly Caveat[] {
  return caveats.filter(({ metrics }) =>
    metrics.some((touched) => metric === touched || metric.startsWith(`${touched}.`)),
  );
}

function emulation(target: string, summary: TargetSummary | undefined): readonly Caveat[] {
  const groups = groupsTouchedByEmulation(summary);
  if (groups.length === 0) return [];
  const nothing = 'say nothing about hardware virtualisation';
  const text = groups.includes('isolation')
    ? `its times, its memory and its isolation ${nothing}: QEMU’s security policy does not cover emulation`
    : `its times and its memory ${nothing}`;
  return [
    { condition: 'emulation', metrics: groups.map((group) => `${target}.${group}`), launches: [], text },
  ];
}

function tooFewBlocks(target: string, ready: TargetSummary['startup']['ready']): readonly Caveat[] {
  const fewest = fewestSamples(0.5);
  const n = ready?.n ?? 0;
  if (n >= fewest) return [];
  const text = `launched ${n === 1 ? 'once' : `${n} times`}; below ${fewest} launches there is no interval`;
  return [
    { condition: 'too-few-rounds', metrics: [`${target}.startup`, `${target}.memory`], launches: [], text },
  ];
}

/** Launches of a run that drifts are no independent samples: intervals and tests promise too much. */
function drifting(drift: Drift | undefined, targets: readonly string[]): readonly Caveat[] {
  if (drift === undefined || !isShown(drift)) return [];
  const text = `${driftInWords(drift)}: intervals are too narrow for what the host did, and another run may lie outside`;
  return targets.map((target) => ({
    condition: 'drift',
    metrics: [`${target}.startup`],
    launches: [],
    text,
  }));
}

function windowCaveats(target: string, { header, measuredOf }: RunParts): readonly Caveat[] {
  const launches = measuredOf.get(target) ?? [];
  return windowConditions(isRemote(header)).flatMap(({ condition, groups, seen, what }): Caveat[] => {
    const found = launches.map(({ id, window }) => ({ id, isSeen: window && seen(window) }));
    const recorded = found.filter(({ isSeen }) => isSeen !== null);
    const touched = recorded.filter(({ isSeen }) => isSeen);
    if (touched.length === 0) return [];
    return [
      {
        condition,
        metrics: groups.map((group) => `${target}.${group}`),
        launches: touched.map(({ id }) => id),
        text: `in ${touched.length} of ${recorded.length} launches ${what}`,
      },
    ];
  });
}

/** A host that did something else while a target was launched. */
function busyHost(target: string, { header, calibration, measuredOf }: RunParts): readonly Caveat[] {
  const load = hostLoadIn(measuredOf.get(target) ?? [], calibration, !isRemote(header));
  if (load === undefined) return [];
  const text = `the host was busy, so that times are longer than on a quiet one: ${load.facts.join('; ')}`;
  const groups = ['startup', 'cpu'];
  return [
    {
      condition: 'busy-host',
      metrics: groups.map((group) => `${target}.${group}`),
      launches: load.launches,
      text,
    },
  ];
}

function changedHost({ header, end }: RunParts, metrics: readonly string[]): readonly Caveat[] {
  const changed = Object.entries(end?.host ?? {}).flatMap(([name, value]) =>
    header.environment[name] === undefined || header.environment[name] === value ? [] : [name],
  );
  if (changed.length === 0) return [];
  const text = `the host changed during the run (${changed.join(', ')}), so that they were not measured on the same one`;
  return [{ condition: 'host-changed', metrics, launches: [], text }];
}

/** A run that was not root's: what was left out, and what could not be seen. */
function ordinaryUser({ header: { ofUser } }: RunParts, targets: readonly string[]): readonly Caveat[] {
  if (ofUser === undefined) return [];
  const left =
    ofUser.leftOut.length === 0 ? '' : `; left out, since it takes root: ${ofUser.leftOut.join(', ')}`;
  const text = `measured by user id ${ofUser.uid} of the host and not by root: the kernel does not show this user the exec of the workload, the engine’s programs and their CPU time, nor whether targets do equal work${left}`;
  const metrics = targets.map((target) => `${target}.startup`);
  return [{ condition: 'ordinary-user', metrics, launches: [], text }];
}

/**
 * The caveats of equal work: without a certificate nothing is known of any target; with one, what is not proven or
 * differs is that of single targets.
 */
function unprovenEquivalence(
  certificate: Certificate | undefined,
  metrics: readonly string[],
): readonly Caveat[] {
  if (metrics.length < 2) return [];
  const condition = 'unproven-equivalence';
  if (certificate === undefined) {
    const text =
      'they were started from one image with one command; that they do the same work was not checked';
    return [{ condition, metrics, launches: [], text }];
  }
  return Object.entries(certificate.targets).flatMap(([target, lines]): Caveat[] => {
    const different = linesThatAre(lines, 'different');
    const untold = linesThatAre(lines, 'untold');
    const [status, some] = different.length > 0 ? ['different', different] : ['untold', untold];
    if (some.length === 0) return [];
    const what =
      onlyReason(lines) ??
      some.map(({ name, text }) => `${lineTitles[name]} (${text.slice(0, 200)})`).join(', ');
    return status === 'different'
      ? [
          {
            condition: 'unequal-work',
            metrics: [target],
            launches: [],
            text: `it does not do the same work: ${what}`,
          },
        ]
      : [
          {
            condition,
            metrics: [target],
            launches: [],
            text: `the workload equivalence check was inconclusive: ${what}`,
          },
        ];
  });
}
