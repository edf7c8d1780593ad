import type { Config, TopLevelSpec } from 'vega-lite';
import { asTexts } from './as-texts.ts';
import type { Composition, Drawing } from './composition.ts';
import { type Frame, innerWidth } from './frame.ts';
import { wrapped } from './text-size.ts';

/** A Vega-Lite specification with its data. */
export type ChartSpec = TopLevelSpec;

export const vegaLiteSchema = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Where and how a chart is shown. */
export interface Look {
  readonly frame: Frame;
  /** `page`: ink takes the page's text colour, light or dark; `standalone`: dark ink on white. */
  readonly variant: 'page' | 'standalone';
  /** What was measured, where, when, how often and by what. */
  readonly source: string;
}

const lineHeights = { title: 1.2, text: 1.32, small: 1.3 } as const;
/** Between the title's block and what is drawn, and between that and the lines below it. */
const gap = 12;
/** Lines that the source has place for, whatever its length, so that the height of a card is known. */
const sourceLines = 2;

/** The chart as a specification, with title, source, fonts and margins for where it is shown. */
export function withTheme(drawing: Drawing, look: Look): ChartSpec {
  const { frame, variant } = look;
  const chart = drawing(frame);
  const { fontSize, margin } = frame;
  const ink = variant === 'page' ? 'currentColor' : '#1a1d21';
  const { title, subtitle, headHeight } = headOf(chart, frame);
  const foot = footOf(chart, frame, look.source);
  // A picture by itself is at least as high as its frame, which a card needs.
  const least = variant === 'standalone' ? (frame.height ?? 0) : 0;
  const spare = Math.max(0, least - 2 * margin - headHeight - chart.height - foot.height);
  const config: Config = {
    background: variant === 'page' ? 'transparent' : '#ffffff',
    font: 'system-ui, sans-serif',
    aria: false,
    view: { stroke: null },
    title: {
      color: ink,
      subtitleColor: ink,
      fontSize: fontSize.title,
      lineHeight: Math.round(fontSize.title * lineHeights.title),
      fontWeight: 600,
      subtitleFontSize: fontSize.text,
      subtitleLineHeight: Math.round(fontSize.text * lineHeights.text),
      subtitlePadding: 6,
      anchor: 'start',
      frame: 'group',
      offset: gap,
    },
    axis: {
      labelColor: ink,
      titleColor: ink,
      labelFontSize: fontSize.small,
      titleFontSize: fontSize.small,
      titleFontWeight: 'normal',
      titlePadding: 8,
      domainColor: ink,
      domainOpacity: 0.5,
      tickColor: ink,
      tickOpacity: 0.5,
      gridColor: ink,
      gridOpacity: 0.15,
      labelLimit: 0,
      titleLimit: 0,
      labelFlush: false,
    },
    text: { color: ink, fontSize: fontSize.text },
    rule: { color: ink },
    tick: { color: ink },
  };
  return asTexts({
    $schema: vegaLiteSchema,
    title: { text: title, ...(subtitle.length === 0 ? {} : { subtitle }) },
    width: innerWidth(frame),
    height: chart.height,
    padding: { left: margin, right: margin, top: margin + headHeight, bottom: margin + foot.height + spare },
    autosize: { type: 'none' },
    data: { values: [{}] },
    layer: [...chart.layer, ...foot.layer],
    resolve: { scale: { color: 'independent', shape: 'independent' } },
    config,
  }) as unknown as ChartSpec;
}

/** The lines of title and subtitle, and the height of both with the gap below them. */
function headOf(chart: Pick<Composition, 'title' | 'subtitle'>, frame: Frame) {
  const { fontSize } = frame;
  const width = innerWidth(frame);
  const title = wrapped(chart.title, width, fontSize.title, 'bold');
  const subtitle = chart.subtitle.flatMap((line) => wrapped(line, width, fontSize.text));
  const headHeight =
    title.length * Math.round(fontSize.title * lineHeights.title) +
    (subtitle.length === 0 ? 0 : 6 + subtitle.length * Math.round(fontSize.text * lineHeights.text)) +
    gap;
  return { title: [...title], subtitle: [...subtitle], headHeight };
}

/** The notes and the source, below the axis. */
function footOf({ notes, height, below }: Composition, frame: Frame, source: string) {
  const { small } = frame.fontSize;
  const lineHeight = Math.round(small * lineHeights.small);
  const lines = [...notes, source].flatMap((text) => wrapped(text, innerWidth(frame), small));
  const sources = wrapped(source, innerWidth(frame), small).length;
  const reserved = lines.length + (frame.height === undefined ? 0 : Math.max(0, sourceLines - sources));
  const layer = {
    mark: {
      type: 'text',
      text: lines,
      x: 0,
      y: height + below + gap,
      align: 'left',
      baseline: 'top',
      fontSize: small,
      lineHeight,
      opacity: 0.8,
    },
  };
  return { layer: [layer], height: below + gap + reserved * lineHeight };
}

/**
 * The height that is left for what is drawn in a frame of a known height, with a source of as many lines as are reserved;
 * undefined where a picture is as high as its rows are.
 */
export function heightLeft(
  chart: Pick<Composition, 'title' | 'subtitle' | 'notes' | 'below'>,
  frame: Frame,
): number | undefined {
  if (frame.height === undefined) return undefined;
  const { headHeight } = headOf(chart, frame);
  const source = Array.from({ length: sourceLines }, () => '.').join(' ');
  const foot = footOf({ ...chart, height: 0, layer: [] }, frame, source);
  return frame.height - 2 * frame.margin - headHeight - foot.height;
}
