import { rounded } from './scales.ts';

/** What is on an axis: its labels as an expression of Vega, and the steps of a logarithmic one, the widest last. */
export interface AxisUnit {
  readonly labelExpr: string;
  /** Ticks at each power of `base` times each of some factors: the first choice that leaves few enough is taken. */
  readonly base: number;
  readonly steps: readonly (readonly number[])[];
}

/** A value in s, in people's units. */
export const seconds: AxisUnit = {
  labelExpr:
    "datum.value == 0 ? '0' : datum.value < 0.001 ? format(datum.value * 1e6, '.3~r') + ' µs' : " +
    "datum.value < 1 ? format(datum.value * 1e3, '.3~r') + ' ms' : format(datum.value, '.3~r') + ' s'",
  base: 10,
  steps: [[1, 2, 5], [1, 3], [1]],
};

/** A value in bytes, in people's units. */
export const bytes: AxisUnit = {
  labelExpr:
    "datum.value == 0 ? '0' : datum.value >= 1073741824 ? format(datum.value / 1073741824, '.3~r') + ' GiB' : " +
    "datum.value >= 1048576 ? format(datum.value / 1048576, '.3~r') + ' MiB' : " +
    "datum.value >= 1024 ? format(datum.value / 1024, '.3~r') + ' KiB' : format(datum.value, '.3~r') + ' B'",
  base: 1024,
  steps: [[1, 2, 4, 8, 16, 32, 64, 128, 256, 512], [1, 4, 16, 64, 256], [1, 8, 64], [1, 32], [1]],
};

/** A ratio. */
export const times: AxisUnit = {
  labelExpr: "format(datum.value, '.3~r') + '×'",
  base: 10,
  steps: [[1, 1.05, 1.1, 1.2, 1.3, 1.5, 2, 3, 5, 7, 8, 9, 9.5], [1, 1.5, 2, 3, 5, 8], [1, 2, 5], [1, 3], [1]],
};

/** Whatever else is counted. */
export const numbers: AxisUnit = { ...seconds, labelExpr: "format(datum.value, '.3~s')" };

export interface ValueAxis {
  readonly log: boolean;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  /** The encoding of `value`, from the left to the right end in px. */
  readonly x: object;
}

/** The most ticks of an axis: a label has place for about 70 px. */
const mostTicks = (width: number) => Math.max(2, Math.floor(width / 68));

/**
 * The axis of some values. It is logarithmic as soon as the largest is five times the smallest, so that no target is
 * lost beside another.
 * @param title of the axis, to which is added that it is logarithmic
 */
export function valueAxis(
  values: readonly number[],
  unit: AxisUnit,
  title: string,
  [left, right]: readonly [number, number],
  always: 'log' | undefined = undefined,
): ValueAxis {
  const [low, high] = extent(values);
  const log = always === 'log' || (low > 0 && high / low > 5);
  const most = mostTicks(right - left);
  const room = (high / low) ** 0.06;
  const domain = log
    ? ([rounded(low / room / 1.05), rounded(high * room * 1.05)] as const)
    : ([0, rounded(high * 1.08) || 1] as const);
  const ticks = log
    ? logTicks(domain, unit, most).filter((tick) => hasRoom(tick, domain, [left, right]))
    : linearTicks(domain[1], unit, Math.min(most, 6));
  const x = {
    field: 'value',
    type: 'quantitative',
    scale: { type: log ? 'log' : 'linear', domain, range: [rounded(left), rounded(right)], nice: false },
    axis: {
      values: ticks,
      labelExpr: unit.labelExpr,
      labelOverlap: 'greedy',
      labelSeparation: 4,
      grid: false,
      titleAnchor: 'start',
      titleAlign: 'left',
      titleX: 0,
    },
    title: `${title}${log ? ' (log scale)' : ''}`,
  };
  return { log, domain, ticks, x };
}

/** Half of the width of a long label. */
const halfLabel = 22;

/** True of a tick that is not so near to the edge of the picture that its label would be cut. */
function hasRoom(
  tick: number,
  [low, high]: readonly [number, number],
  [left, right]: readonly [number, number],
): boolean {
  return left + ((right - left) * Math.log(tick / low)) / Math.log(high / low) >= halfLabel;
}

/** The finest ticks of a logarithmic axis of which there are not too many. */
function logTicks(domain: readonly [number, number], unit: AxisUnit, most: number): readonly number[] {
  const choices = unit.steps.map((steps) => ticksIn(domain, unit.base, steps));
  return choices.find((ticks) => ticks.length <= most) ?? (choices.at(-1) as number[]);
}

/** Ticks from 0 up at a round step: one, two or five at a power of ten, or a power of two where units are of 1,024. */
function linearTicks(high: number, { base }: AxisUnit, most: number): readonly number[] {
  const steps = base === 10 ? [1, 2, 5] : [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
  const step = Array.from({ length: 31 }, (_, index) => index - 12)
    .flatMap((power) => steps.map((one) => one * base ** power))
    .find((one) => high / one <= most - 1);
  if (step === undefined) return [0];
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, index) => rounded(index * step));
}

function ticksIn([low, high]: readonly [number, number], base: number, steps: readonly number[]): number[] {
  const powers = Array.from({ length: 31 }, (_, index) => index - 12);
  return powers
    .flatMap((power) => steps.map((step) => rounded(step * base ** power)))
    .filter((value) => value >= low && value <= high);
}

/** Smallest and largest above 0; 0 and 0 of nothing. However many there are: not spread into arguments. */
function extent(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    if (value > 0) low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return Number.isFinite(low) ? [low, high] : [0, 0];
}
