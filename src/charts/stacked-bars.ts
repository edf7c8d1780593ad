import type { Composition } from './composition.ts';
import { type Frame, innerWidth } from './frame.ts';
import { keyOf } from './key.ts';
import { ownColour, px, words } from './marks.ts';
import { inkOnParts, partColours } from './palette.ts';
import { type DrawnTarget, emulatedNote, rounded } from './scales.ts';
import { textWidth } from './text-size.ts';

export interface Segment {
  /** One of `parts`. */
  readonly part: string;
  readonly value: number;
  /** The value for people, with its unit. */
  readonly text: string;
}

/** A target with its parts in their order, from the left. */
export interface Stack {
  readonly target: DrawnTarget;
  readonly segments: readonly Segment[];
  /** The whole, for people. */
  readonly total: string;
}

export interface StackedBars {
  readonly title: string;
  readonly subtitle: readonly string[];
  readonly notes?: readonly string[];
  /** The names of the parts, in the order of their colours. */
  readonly parts: readonly string[];
}

const [nameHeight, barHeight, gap] = [22, 26, 14];
/** Bars of whose lengths the longest is more times the shortest would hide that one's parts. */
const mostTimes = 20;
/** A part that is there can be seen. */
const leastSegment = 1;

/**
 * A bar a target, its parts end to end, its whole beside its name. Where wholes are too unlike for parts of the smallest to
 * be seen, each bar is 100% of its own target, and the chart says so.
 */
export function stackedBars(stacks: readonly Stack[], about: StackedBars, frame: Frame): Composition {
  const width = innerWidth(frame);
  const { text, small } = frame.fontSize;
  const sums = stacks.map(({ segments }) => segments.reduce((sum, { value }) => sum + Math.max(0, value), 0));
  const largest = Math.max(...sums, 0);
  const isShares = largest > mostTimes * Math.min(...sums.filter((sum) => sum > 0), largest);
  const parts = new Map(
    about.parts.map((name, index) => [name, partColours[index % partColours.length] as string]),
  );
  const key = keyOf(
    [...parts].map(([name, colour]) => ({ name, colour, shape: 'square', hollow: false })),
    frame,
  );
  const rowHeight = nameHeight + barHeight + gap;
  const placed = stacks.map((stack, index) => ({
    ...stack,
    top: key.height + index * rowHeight,
    sum: (isShares ? sums[index] : largest) || 1,
  }));
  const bars = placed.flatMap(({ target, segments, top, sum }) => {
    let from = 0;
    return segments
      .filter(({ value }) => value > 0)
      .map((segment) => {
        const to = Math.min(width, from + Math.max(leastSegment, (width * segment.value) / sum));
        const bar = {
          ...{
            x: rounded(from),
            to: rounded(to - (to - from > 4 ? 1 : 0)),
            top: top + nameHeight,
            bottom: top + nameHeight + barHeight,
          },
          ...{
            colour: parts.get(segment.part),
            emulated: target.emulated,
            label: segment.text,
            part: segment.part,
          },
          hover: `${target.label}: ${segment.part}, ${segment.text}`,
        };
        from = to;
        return bar;
      });
  });
  const labels = bars.flatMap(({ x, to, top, label, part, emulated }) => {
    const room = to - x - 8;
    const long = `${part} ${label}`;
    const shown = [long, label].find((one) => textWidth(one, small) <= room);
    return shown === undefined ? [] : [{ x: x + 5, y: top + barHeight / 2, text: shown, emulated }];
  });
  const labelled = (emulated: boolean, ink: object) =>
    words(
      labels.filter((one) => one.emulated === emulated),
      frame,
      { fontSize: small, ...ink },
    );
  return {
    title: about.title,
    subtitle: [
      ...about.subtitle,
      ...(isShares ? ['Each bar is 100% of its own target; the total is at its right.'] : []),
    ],
    notes: [...(about.notes ?? []), ...emulatedNote(stacks.map(({ target }) => target))],
    height: key.height + stacks.length * rowHeight - gap,
    below: 0,
    layer: [
      ...key.layer,
      segmentsOf(
        bars.filter(({ emulated }) => !emulated),
        { strokeWidth: 0 },
      ),
      segmentsOf(
        bars.filter(({ emulated }) => emulated),
        { fillOpacity: 0.3, strokeWidth: 1.2 },
      ),
      labelled(false, { color: inkOnParts }),
      labelled(true, {}),
      words(
        placed.map(({ target, top }) => ({ x: 0, y: top + 10, text: target.name })),
        frame,
      ),
      words(
        placed.map(({ total, top }) => ({ x: width, y: top + 10, text: total })),
        frame,
        { align: 'right', fontSize: text, fontWeight: 600 },
      ),
    ],
  };
}

function segmentsOf(values: readonly object[], look: object) {
  return {
    data: { values },
    mark: { type: 'rect', aria: true, ...look },
    encoding: {
      ...{ x: px.x, x2: { field: 'to' }, y: { ...px.y, field: 'top' }, y2: { field: 'bottom' } },
      ...{ fill: ownColour, stroke: ownColour, description: { field: 'hover', type: 'nominal' } },
    },
  };
}
