import { type Frame, innerWidth } from './frame.ts';
import { points, words } from './marks.ts';
import { rounded } from './scales.ts';
import { textWidth } from './text-size.ts';

export interface KeyEntry {
  readonly name: string;
  readonly colour: string;
  readonly shape: string;
  readonly hollow: boolean;
}

const symbol = 16;
const lineHeight = 20;

/** Signs with their names in as many lines as they take, from the top of what is drawn. */
export function keyOf(entries: readonly KeyEntry[], frame: Frame) {
  const { small } = frame.fontSize;
  let [x, line] = [0, 0];
  const placed = entries.map((entry) => {
    const width = symbol + textWidth(entry.name, small) + 14;
    if (x > 0 && x + width - 14 > innerWidth(frame)) [x, line] = [0, line + 1];
    const place = { ...entry, x: rounded(x), y: line * lineHeight + lineHeight / 2 };
    x += width;
    return place;
  });
  return {
    height: (line + 1) * lineHeight + 6,
    layer: [
      ...points(
        placed.map((one) => ({ ...one, x: one.x + 6, hover: one.name })),
        { size: 60, strokeWidth: 1.5 },
      ),
      words(
        placed.map(({ x: at, y, name }) => ({ x: at + symbol, y, text: name })),
        frame,
        { fontSize: small },
      ),
    ],
  };
}
