import * as vega from 'vega';
import { compile } from 'vega-lite';
import { escapeHtml, visible } from '../wording/escape.ts';
import { textWidth } from './text-size.ts';
import type { ChartSpec } from './theme.ts';

/**
 * Draws a chart with inlined data as an SVG document: the same text for the same spec. The title and the
 * description are for those who do not see it. Pure and synchronous: nothing is loaded.
 */
export function renderSvg(
  spec: ChartSpec,
  about: { readonly title: string; readonly description: string },
): string {
  useEstimatedTextWidths();
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none', logLevel: vega.Error });
  try {
    view.run();
    // XML has no way to say a control character.
    const svg = visible(withQuotes(withHovers(drawn(view as unknown as LaidOutView))));
    const labels = `<title>${escapeHtml(about.title)}</title><desc>${escapeHtml(about.description)}</desc>`;
    return `${svg.replace(/^<svg([^>]*)>/, (_root, attributes: string) => `<svg role="img"${attributes}>${labels}`)}\n`;
  } finally {
    view.finalize();
  }
}

/**
 * A sign's description becomes its title, which browsers show where a pointer rests, without any script. To those who
 * do not see it the whole is one image, so its parts have neither roles nor labels.
 */
function withHovers(svg: string): string {
  return svg
    .replace(
      /<path aria-label="([^"]*)"([^>]*?)(?:\/>|><\/path>)/g,
      (_sign, text: string, attributes: string) => `<path${attributes}><title>${text}</title></path>`,
    )
    .replace(/(<[^>]*?) role="graphics-\w+" aria-roledescription="[^"]*"/g, '$1')
    .replace(/(<g [^>]*?) aria-label="[^"]*"/g, '$1');
}

/** Vega leaves quotes in texts as they are. */
function withQuotes(svg: string): string {
  return svg.replace(/>[^<>]*["'][^<>]*</g, (text) =>
    text.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  );
}

/** What vega's own `toSVG` does, without its promise. Its types leave these members out. */
interface LaidOutView {
  readonly _viewWidth: number;
  readonly _viewHeight: number;
  origin(): [number, number];
  padding(): { left: number; right: number; top: number; bottom: number };
  background(): string | undefined;
  scenegraph(): { root: object };
}

interface StringRenderer {
  initialize(element: null, width: number, height: number, origin: [number, number]): StringRenderer;
  background(colour: string | undefined): void;
  render(scene: object): void;
  svg(): string;
}

function drawn(view: LaidOutView): string {
  const { SVGStringRenderer } = vega as unknown as { SVGStringRenderer: new () => StringRenderer };
  const renderer = new SVGStringRenderer();
  const padding = view.padding();
  const [left, top] = view.origin();
  const width = view._viewWidth + padding.left + padding.right;
  const height = view._viewHeight + padding.top + padding.bottom;
  renderer.initialize(null, width, height, [left + padding.left, top + padding.top]);
  renderer.background(view.background());
  renderer.render(view.scenegraph().root);
  return renderer.svg();
}

// Without a canvas vega takes every character for 0.8 em.
function useEstimatedTextWidths(): void {
  const { textMetrics } = vega as unknown as {
    textMetrics: { width: (item: { fontSize?: number; text?: unknown }, text?: unknown) => number };
  };
  textMetrics.width = (item, text) => textWidth(String(text ?? item.text ?? ''), item.fontSize ?? 11);
}
