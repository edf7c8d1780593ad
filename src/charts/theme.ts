import type { Config } from 'vega-lite';
import { asTexts } from './as-texts.ts';
import type { ChartSpec } from './chart-spec.ts';

/** `page`: ink takes the page's text colour, light or dark; `standalone`: dark ink on white. */
export type ThemeVariant = 'page' | 'standalone';

/** Okabe & Ito, "Color Universal Design" (2008), without black and yellow, which vanish on dark and on light. */
export const palette = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00'] as const;

/** One shape for each colour of the palette: colour is never the only sign. */
export const shapes = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'triangle-right',
] as const;

/** The width of every drawing, so that text is equally large in all charts and can still be read on a phone. */
export const chartWidth = 480;
/** What is left for the plot beside the labels of its rows. */
export function plotWidthBeside(labels: readonly string[]): number {
  return chartWidth - Math.max(0, ...labels.map((label) => textWidth(label, 13))) - 24;
}

/** Vega cannot measure text without a canvas; system fonts are near to this, on the safe side. */
export function textWidth(text: string, fontSize: number): number {
  return text.length * 0.61 * fontSize;
}

/** The chart with fonts, ink and background for where it is shown. */
export function withTheme(spec: ChartSpec, variant: ThemeVariant): ChartSpec {
  const ink = variant === 'page' ? 'currentColor' : '#1a1d21';
  const text = { labelColor: ink, titleColor: ink, labelFontSize: 13, titleFontSize: 13 };
  const config: Config = {
    background: variant === 'page' ? 'transparent' : '#ffffff',
    font: 'system-ui, sans-serif',
    padding: variant === 'page' ? 4 : 16,
    aria: false,
    autosize: { type: 'fit-x', contains: 'padding' },
    view: { stroke: null },
    title: {
      color: ink,
      subtitleColor: ink,
      fontSize: 15,
      subtitleFontSize: 13,
      anchor: 'start',
      frame: 'bounds',
      offset: 14,
    },
    axis: {
      ...text,
      titleFontWeight: 'normal',
      titlePadding: 8,
      domainColor: ink,
      domainOpacity: 0.5,
      tickColor: ink,
      tickOpacity: 0.5,
      gridColor: ink,
      gridOpacity: 0.15,
      labelLimit: 0,
      labelFlush: false,
    },
    legend: { ...text, labelFontSize: 12, labelLimit: 180 },
    text: { color: ink, fontSize: 13 },
    rule: { color: ink },
    tick: { color: ink },
    ...(spec.config ?? {}),
  } as Config;
  return asTexts({ ...spec, title: wrappedTitle(spec), config });
}

/** Titles are drawn on one line as long as they are: these break before they leave the chart. */
function wrappedTitle(spec: ChartSpec) {
  const { text, subtitle = [] } = spec.title as { text: string; subtitle?: readonly string[] };
  return { text: wrap(text, 50), subtitle: subtitle.flatMap((line) => wrap(line, 64)) };
}

function wrap(text: string, most: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string;
    if (line !== '' && line.length + word.length >= most) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
