/** The size that a chart is composed for; all lengths in px of the picture. */
export interface Frame {
  readonly name: 'wide' | 'narrow';
  /** The width of the whole picture, and that of its margins. */
  readonly width: number;
  readonly margin: number;
  /** The height that the whole picture has if its rows can be stretched so far; undefined: as high as they are. */
  readonly height: number | undefined;
  readonly fontSize: { readonly title: number; readonly text: number; readonly small: number };
  /** The most points that a reader can distinguish. */
  readonly mostPoints: number;
}

/** A page and a social card: at 1,200 px it is 630 px high where its rows allow it. */
export const wide: Frame = {
  name: 'wide',
  width: 720,
  margin: 16,
  height: 378,
  fontSize: { title: 19, text: 14, small: 12 },
  mostPoints: 1500,
};

/** A phone that is 390 px wide, of which the page's margins leave 350 px: no text is below 11 px. */
export const narrow: Frame = {
  name: 'narrow',
  width: 360,
  margin: 4,
  height: undefined,
  fontSize: { title: 16, text: 13, small: 12 },
  mostPoints: 500,
};

/** The width that is left between the margins. */
export function innerWidth({ width, margin }: Frame): number {
  return width - 2 * margin;
}
