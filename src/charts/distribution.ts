import type { RunRecord } from '../results/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { axisHeight, type Drawing } from './composition.ts';
import { type Frame, innerWidth } from './frame.ts';
import { keyOf } from './key.ts';
import { hoverOf, type LaunchPoint, launchPoints } from './launch-points.ts';
import { levels, ownColour, points, uprights } from './marks.ts';
import { type DrawnTarget, drawnTargets, emptyChart, emulatedNote, rounded } from './scales.ts';
import { startupTitle } from './startup.ts';
import { evenly } from './thin.ts';
import { seconds, valueAxis } from './value-axis.ts';

const plotHeight = 240;
/** The place of the labels of shares. */
const left = 44;

/**
 * The share of launches that were ready by each time, from `requested`: an empirical distribution function a target,
 * with a sign for each launch. A target with failures never reaches 100%.
 */
export function distributionChart(summary: Summary, records: readonly RunRecord[]): Drawing {
  const measured = launchPoints(summary, partsOf(records)).filter(({ launch }) => !launch.warmup);
  if (measured.length === 0) return emptyChart('Startup: no launch was recorded');
  const targets = drawnTargets(summary);
  const ready = measured.filter(({ ns }) => Number.isFinite(ns));
  return (frame) => {
    const axis = valueAxis(
      ready.map(({ ns }) => ns / 1e9),
      seconds,
      'time from the start request',
      [left, innerWidth(frame) - 8],
    );
    const most = Math.floor(frame.mostPoints / targets.length);
    const steps = targets.map((target) => stepsOf(target, measured, most));
    const drawn = steps.reduce((sum, { points }) => sum + points.length, 0);
    return {
      title: startupTitle(summary),
      subtitle: [
        'Share of launches that were ready by each time. Each point is one launch.',
        ...cacheWords(summary).inCharts,
      ],
      notes: [
        ...(steps.some(({ failed }) => failed > 0)
          ? ['×: the rest was never ready, so the line ends below 100%.']
          : []),
        ...(drawn < ready.length ? [`Of ${ready.length} launches, ${drawn} are drawn, evenly by rank.`] : []),
        ...emulatedNote(targets),
      ],
      below: axisHeight,
      ...plotted(steps, axis, targets, frame),
    };
  };
}

function plotted(
  steps: readonly Steps[],
  axis: ReturnType<typeof valueAxis>,
  targets: readonly DrawnTarget[],
  frame: Frame,
) {
  const key = keyOf(
    targets.map(({ name, colour, shape, emulated }) => ({ name, colour, shape, hollow: emulated })),
    frame,
  );
  const height = key.height + plotHeight;
  const y = {
    field: 'share',
    type: 'quantitative',
    title: null,
    scale: { domain: [0, 1.03], range: [height, key.height], nice: false },
    axis: null,
  } as const;
  const edge = axis.domain[1];
  const lines = (emulated: boolean) => ({
    data: {
      values: steps
        .filter(({ target }) => target.emulated === emulated)
        .flatMap((one) => verticesOf(one, edge)),
    },
    mark: {
      type: 'line',
      interpolate: 'step-after',
      strokeWidth: 1.5,
      ...(emulated ? { strokeDash: [4, 3] } : {}),
    },
    encoding: {
      x: axis.x,
      y,
      color: ownColour,
      order: { field: 'share', type: 'quantitative' },
      detail: { field: 'target' },
    },
  });
  return {
    height,
    layer: [
      ...key.layer,
      uprights(axis.ticks, [{ top: key.height, bottom: height }], axis.x),
      ...levels(
        [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, text: `${100 * value}%` })),
        { ...y, field: 'value' },
        [left, innerWidth(frame)],
        frame,
      ),
      lines(false),
      lines(true),
      ...signsOf(steps, axis.x, y),
      {
        data: {
          values: steps.flatMap(({ target, n, failed }) =>
            failed === 0
              ? []
              : [
                  {
                    value: edge,
                    share: rounded((n - failed) / n),
                    colour: target.colour,
                    hover: `${target.label}: ${failed} of ${n} launches were never ready`,
                  },
                ],
          ),
        },
        mark: { type: 'point', shape: 'cross', angle: 45, filled: true, opacity: 1, size: 130, aria: true },
        encoding: { x: axis.x, y, color: ownColour, description: { field: 'hover', type: 'nominal' } },
      },
    ],
  };
}

interface Ranked extends LaunchPoint {
  /** The rank by time, from 1. */
  readonly rank: number;
}

interface Steps {
  readonly target: DrawnTarget;
  readonly n: number;
  readonly failed: number;
  readonly points: readonly Ranked[];
}

function stepsOf(target: DrawnTarget, measured: readonly LaunchPoint[], most: number): Steps {
  const own = measured.filter(({ launch }) => launch.target === target.target);
  const ready = own.filter(({ ns }) => Number.isFinite(ns)).toSorted((a, b) => a.ns - b.ns);
  const points = evenly(ready.length, most).map((at) => ({ ...(ready[at] as LaunchPoint), rank: at + 1 }));
  return { target, n: own.length, failed: own.length - ready.length, points };
}

function signsOf(steps: readonly Steps[], x: object, y: object) {
  const signs = steps.flatMap(({ target, points, n }) =>
    points.map((point) => ({
      value: rounded(point.ns / 1e9),
      share: rounded(point.rank / n),
      hover: hoverOf(point),
      colour: target.colour,
      shape: target.shape,
      hollow: target.emulated,
    })),
  );
  return points(signs, { size: 40, strokeWidth: 1.2 }, { x, y });
}

/** Rises from 0 at the fastest launch, and goes on to the edge at the share that was ever ready. */
function verticesOf({ target: { label: target, colour }, n, points }: Steps, edge: number) {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const at = (value: number, share: number) => ({
    target,
    colour,
    value: rounded(value),
    share: rounded(share),
  });
  return [
    at(first.ns / 1e9, 0),
    ...points.map(({ ns, rank }) => at(ns / 1e9, rank / n)),
    at(edge, last.rank / n),
  ];
}
