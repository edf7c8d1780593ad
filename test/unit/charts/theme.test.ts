import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { narrow, wide } from '../../../src/charts/frame.ts';
import { renderSvg } from '../../../src/charts/render-svg.ts';
import { type ChartSpec, vegaLiteSchema, withTheme } from '../../../src/charts/theme.ts';
import { everyChart } from '../../fixtures/every-chart.ts';
import { specOf } from '../../fixtures/rendered.ts';

const source = 'nginx on 2 CPUs. 30 Nov 2026, 10 launches per target. Source: Ballast 0.1.0.';
const charts = [...everyChart];

const schema = fileURLToPath(import.meta.resolve('vega-lite/vega-lite-schema.json'));
const valid = new Ajv({ strict: false, validateFormats: false }).compile<ChartSpec>(
  JSON.parse(readFileSync(schema, 'utf8')) as object,
);

/** Every URL of data. */
function urlsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'url' ? [inner] : urlsIn(inner)));
}

describe.each(charts)('the chart %s', (_, { drawing }) => {
  it('is a specification that an editor opens as it is: valid, with its data', () => {
    for (const frame of [wide, narrow]) {
      const spec = specOf(drawing, { frame });
      expect(spec.$schema).toBe(vegaLiteSchema);
      valid(spec);
      expect(valid.errors ?? []).toEqual([]);
      expect(urlsIn(spec)).toEqual([]);
    }
  });

  it('has its source in the picture, and is as wide as its frame', () => {
    for (const frame of [wide, narrow]) {
      const svg = renderSvg(specOf(drawing, { frame, source }), { title: '', description: '' });
      const texts = svg.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
      expect(texts).toContain(source);
      expect(svg).toMatch(new RegExp(`^<svg [^>]*width="${frame.width}" `));
    }
  });

  it('has no text below 11 px on a phone', () => {
    const svg = renderSvg(specOf(drawing, { frame: narrow }), { title: '', description: '' });
    // A page leaves it 350 of 390 px.
    const sizes = [...svg.matchAll(/font-size="([\d.]+)px"/g)].map(
      ([, px]) => (Number(px) * 350) / narrow.width,
    );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11);
  });
});

it('the main charts of a few targets are social cards by themselves: 1,200 × 630 px', () => {
  for (const name of ['startup', 'memory']) {
    const drawing = everyChart.get(name)?.drawing;
    if (drawing === undefined) throw new Error(`no chart ${name}`);
    const spec = withTheme(drawing, { frame: wide, variant: 'standalone', source });
    const svg = renderSvg(spec, { title: '', description: '' });
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
    expect([name, Math.round((1200 * Number(height)) / Number(width))]).toEqual([name, 630]);
  }
});
