import type { Frame } from './frame.ts';

/** A position in px, or whatever else is drawn as it is. */
const asIs = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
const shown = (field: string) => ({ field, type: 'nominal', scale: null, legend: null });

/** A field of positions in px. */
export const px = { x: asIs('x'), y: asIs('y') } as const;
/** The colour and shape that each value brings along. */
export const ownColour = shown('colour');
export const ownShape = shown('shape');
export const hover = { field: 'hover', type: 'nominal' } as const;

export interface Words {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Texts at positions in px. */
export function words(values: readonly Words[], frame: Frame, look: object = {}) {
  return {
    data: { values },
    mark: { type: 'text', baseline: 'middle', align: 'left', fontSize: frame.fontSize.text, ...look },
    encoding: { x: px.x, y: px.y, text: { field: 'text', type: 'nominal' } },
  };
}

/** Points, solid, or hollow where the target is emulated; at positions in px where no others are given. */
export function points(
  values: readonly { readonly hollow: boolean }[],
  look: object,
  place: { readonly x?: object; readonly y?: object } = {},
) {
  const encoding = { ...px, ...place, shape: ownShape, description: hover };
  return [
    {
      data: { values: values.filter(({ hollow }) => !hollow) },
      mark: { type: 'point', filled: true, opacity: 1, aria: true, ...look },
      encoding: { ...encoding, color: ownColour },
    },
    {
      data: { values: values.filter(({ hollow }) => hollow) },
      // Filled with nothing, so that a pointer finds it.
      mark: {
        type: 'point',
        filled: false,
        fill: '#808080',
        fillOpacity: 0,
        opacity: 1,
        aria: true,
        ...look,
      },
      encoding: { ...encoding, stroke: ownColour },
    },
  ];
}

/**
 * Lines across, each with its label at the left of it, at values of a scale.
 * @param y the encoding of `value`
 * @param between the ends of the lines in px
 */
export function levels(
  values: readonly { readonly value: number; readonly text: string }[],
  y: object,
  [left, right]: readonly [number, number],
  frame: Frame,
) {
  const placed = values.map((one) => ({ ...one, x: left, to: right, at: left - 6 }));
  return [
    {
      data: { values: placed },
      mark: { type: 'rule', opacity: 0.2 },
      encoding: { x: px.x, x2: { field: 'to' }, y },
    },
    {
      data: { values: placed },
      mark: { type: 'text', align: 'right', baseline: 'middle', fontSize: frame.fontSize.small },
      encoding: { x: { ...px.x, field: 'at' }, y, text: { field: 'text', type: 'nominal' } },
    },
  ];
}

/**
 * Lines upright at values of a scale, within bands of the picture only: elsewhere they would cross words.
 * @param x the encoding of `value`
 */
export function uprights(
  values: readonly number[],
  bands: readonly { readonly top: number; readonly bottom: number }[],
  x: object,
  look: object = { opacity: 0.2 },
) {
  return {
    data: { values: bands.flatMap((band) => values.map((value) => ({ ...band, value }))) },
    mark: { type: 'rule', ...look },
    encoding: { x, y: { ...px.y, field: 'top' }, y2: { field: 'bottom' } },
  };
}
