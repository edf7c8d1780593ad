import { labelOf } from '../charts/label.ts';
import { startupSample } from '../results/figures.ts';
import type { RunParts } from '../results/run-parts.ts';
import type { Summary } from '../results/summary.ts';
import { lag1Autocorrelation } from '../stats/autocorrelation.ts';
import { formatDuration } from '../stats/format.ts';
import type { Section } from './model.ts';

const loudDelayNs = 10e6;

/** What limits the figures: the design, the noise that was seen, and what was not checked. */
export function trustSection(summary: Summary, parts: RunParts): Section {
  return {
    id: 'trust',
    heading: 'How far to trust it',
    blocks: [
      {
        kind: 'list',
        items: [
          ...design(summary),
          ...noise(parts),
          ...untoldGrowth(summary, parts),
          ...drift(summary, parts),
        ],
      },
    ],
  };
}

function design(summary: Summary): string[] {
  const widths = Object.values(summary.forms).flatMap((form) => form.startup.ready?.resolutionNs ?? []);
  return [
    `One host, one image, ${summary.blocks} blocks in an order shuffled by seed ${summary.seed}. The number of blocks was fixed before the run. Another host may rank the forms otherwise.`,
    'Medians have exact order-statistic intervals; ratios are Hodges–Lehmann estimates paired by block with exact signed-rank intervals, all at 95 % for each figure by itself. Below 6 launches no interval exists and none is printed.',
    'A launch that was never ready ranks as infinitely slow; none is dropped or repeated. Memory is of ready launches only.',
    'Launches are warm: the page cache and the engines have seen the image before.',
    'No equivalence certificate is stored with this run: that the forms do equal work follows from the one image and command, it was not proven.',
    ...(widths.length > 0
      ? [
          `Readiness is known to within ${formatDuration(Math.max(...widths))}; forms closer than that are not said to differ.`,
        ]
      : []),
  ];
}

function noise({ measured }: RunParts): string[] {
  const windows = measured.flatMap((launch) => launch.window ?? []);
  const unsettled = measured.filter((launch) => launch.memory?.settled === false).map((launch) => launch.id);
  const count = (loud: (window: (typeof windows)[number]) => boolean) => windows.filter(loud).length;
  const late = count((window) => (window.eventLoopMaxDelayNs ?? 0) > loudDelayNs);
  const stolen = count((window) => window.stolenTicks > 0);
  const pressed = count((window) => (window.memoryPressureUs ?? 0) > 0);
  const of = `of ${windows.length} timed windows`;
  return [
    ...(windows.length === 0 ? ['What the host did during the timed windows was not recorded.'] : []),
    ...(windows.length > 0
      ? [
          `Noise: ${late} ${of} saw an event-loop delay over 10 ms, ${stolen} saw CPU time stolen by a hypervisor, ${pressed} saw memory pressure. They are kept.`,
        ]
      : []),
    ...(unsettled.length > 0
      ? [`Memory had not settled when read in ${unsettled.slice(0, 20).join(', ')}.`]
      : []),
  ];
}

/** Why a form has no figure for the growth of its daemons. */
function untoldGrowth(summary: Summary, { measured }: RunParts): string[] {
  const reasons = new Set(
    measured.flatMap(({ form, memory }) => {
      const reason = memory?.daemonDeltaReason;
      return reason ? [`${labelOf(summary, form)}: ${reason}`] : [];
    }),
  );
  return reasons.size === 0
    ? []
    : [`The growth of daemons (daemonDeltaBytes) is not told for ${[...reasons].join('; ')}.`];
}

function drift(summary: Summary, { measured }: RunParts): string[] {
  return Object.keys(summary.forms).flatMap((form) => {
    const samples = measured
      .filter((launch) => launch.form === form)
      .flatMap((launch) => startupSample(launch, 'ready') ?? [])
      .filter(Number.isFinite);
    const correlation = lag1Autocorrelation(samples);
    if (correlation === null || Math.abs(correlation) <= 1.96 / Math.sqrt(samples.length)) return [];
    return [
      `${labelOf(summary, form)}: launches that follow one another resemble each other (lag-1 autocorrelation ${correlation.toFixed(2)}); its interval is narrower than it should be.`,
    ];
  });
}
