import { narrow, wide } from '../charts/frame.ts';
import { renderSvg } from '../charts/render-svg.ts';
import { withTheme } from '../charts/theme.ts';
import { escapeHtml } from '../wording/escape.ts';
import type { Chart } from './document.ts';

/**
 * A chart is on the page in two sizes, of which the one that fits is shown: text would be too small on a phone in the one
 * and too large on a desk in the other.
 */
export const chartStyle = `figure { margin: .8rem 0; max-width: 46rem; container-type: inline-size; }
.beside > figure { flex: 1 1 46rem; }
figure svg { display: block; width: 100%; height: auto; }
/* Its title begins where the text of the page does. */
figure .wide { width: calc(100% + 2rem); margin-inline: -1rem; }
figure .narrow { display: none; max-width: 30rem; }
figcaption { color: var(--soft); font-size: .875rem; margin-top: .4rem; max-width: 46rem; }
@container (max-width: 40rem) {
  figure .wide { display: none; }
  figure .narrow { display: block; }
}
@media print {
  /* No chart is longer than a page. */
  figure svg, figure .wide { width: auto; max-width: min(100%, 16cm); max-height: 20cm; margin-inline: 0; }
}
`;

/** @param source what stands in the picture: workload, host, day, how often */
export function figureHtml(chart: Chart, caption: string, source: string): string {
  const [large, small] = [wide, narrow].map((frame) => {
    const svg = renderSvg(withTheme(chart.drawing, { frame, variant: 'page', source }), chart);
    return svg.replace(' class="marks"', ` class="${frame.name}"`);
  });
  // No pointer rests on a sign of a phone.
  const still = small?.replaceAll(/<title>[^<]*<\/title><\/path>/g, '</path>');
  return `<figure id="chart-${escapeHtml(chart.name)}">${large}${still}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}
