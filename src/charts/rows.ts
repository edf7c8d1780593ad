import { type Frame, innerWidth } from './frame.ts';
import { words } from './marks.ts';
import { fitted, rounded } from './scales.ts';
import { charactersIn, textWidth } from './text-size.ts';

/** What stands beside a row's signs, or above them. */
export interface RowWords {
  readonly name: string;
  /** The value for people. */
  readonly text: string;
}

export interface RowLayout {
  /** Name and value are on the line of the signs; else above it. */
  readonly isBeside: boolean;
  /** Where signs are drawn, in px. */
  readonly range: readonly [number, number];
  /** The least height of a row. */
  readonly least: number;
  /** The height of the line of names above the signs. */
  readonly above: number;
  /** The texts of rows, of which each begins at a height and is as high as given. */
  words(rows: readonly (RowWords & { readonly top: number; readonly height: number })[]): readonly object[];
  /** The part of a row in which its signs are. */
  band(row: { readonly top: number; readonly height: number }): {
    readonly top: number;
    readonly bottom: number;
  };
  /** The middle of a row's signs. */
  middle(top: number, height: number): number;
}

/** The least that is left for signs, of the width. */
const leastPlot = 0.24;
const above = 20;

/** Rows have their names at the left and their values at the right, where that leaves place for signs. */
export function rowLayout(rows: readonly RowWords[], frame: Frame): RowLayout {
  const width = innerWidth(frame);
  const { text, small } = frame.fontSize;
  const [nameWidth, valueWidth] = [
    Math.max(0, ...rows.map(({ name }) => textWidth(name, text))),
    Math.max(0, ...rows.map((row) => textWidth(row.text, small))),
  ];
  const isBeside = width - nameWidth - valueWidth - 28 >= leastPlot * width;
  const names = charactersIn(width - valueWidth - 8, text);
  return {
    isBeside,
    range: isBeside ? [rounded(nameWidth + 14), rounded(width - valueWidth - 14)] : [7, width - 7],
    least: isBeside ? 24 : above + 30,
    above: isBeside ? 0 : above,
    band: ({ top, height }) => ({
      top: rounded(top + (isBeside ? 0 : above)),
      bottom: rounded(top + height),
    }),
    middle: (top, height) => rounded(isBeside ? top + height / 2 : top + above + (height - above) / 2 - 3),
    words(placed) {
      const at = ({ top, height }: { readonly top: number; readonly height: number }) =>
        rounded(isBeside ? top + height / 2 : top + above / 2);
      return [
        words(
          placed.map((row) => ({
            x: 0,
            y: at(row),
            text: fitted(row.name, names),
          })),
          frame,
        ),
        words(
          placed.map((row) => ({ x: width, y: at(row), text: row.text })),
          frame,
          { align: 'right', fontSize: small, fontWeight: 600 },
        ),
      ];
    },
  };
}
