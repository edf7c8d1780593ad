import type { Frame } from './frame.ts';

/**
 * A chart before it has margins, title and source. Positions without a scale (`scale: null`) are px from the upper left
 * corner of what is drawn.
 */
export interface Composition {
  /** The finding, in one sentence. */
  readonly title: string;
  /** What is shown, in what unit, and how signs are read. */
  readonly subtitle: readonly string[];
  /** What a reader must know of some of the signs. */
  readonly notes: readonly string[];
  /** The height of what is drawn, without the axis below it. */
  readonly height: number;
  /** The height of the axis below it, with its title. */
  readonly below: number;
  readonly layer: readonly object[];
}

/** A chart for any frame. */
export type Drawing = (frame: Frame) => Composition;

/** The height of an axis with labels and a title. */
export const axisHeight = 44;
