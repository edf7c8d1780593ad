import { describe, expect, it } from 'vitest';
import { chartNames, charts } from '../../../src/charts/charts.ts';
import { shortLabel } from '../../../src/charts/label.ts';
import { renderSvg } from '../../../src/charts/render-svg.ts';
import { withTheme } from '../../../src/charts/theme.ts';
import { summarise } from '../../../src/results/summarise.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const records = fixtureRun();
const summary = summarise(records);
const about = { title: 'a <title>', description: 'b & c' };

describe('charts', () => {
  it('draws the same bytes twice, with a role, a title and a description', () => {
    for (const name of chartNames) {
      const draw = () => renderSvg(withTheme(charts[name](summary, records), 'page'), about);
      const svg = draw();
      expect(draw()).toBe(svg);
      expect(svg).toMatch(/^<svg role="img"[^>]*><title>a &lt;title&gt;<\/title><desc>b &amp; c<\/desc>/);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg).toContain('currentColor');
    }
  });

  it('gives an emulated form its label everywhere', () => {
    for (const name of chartNames) {
      const svg = renderSvg(withTheme(charts[name](summary, records), 'standalone'), about);
      expect(svg).toContain('vm (emulated)');
      expect(svg.replaceAll('vm (emulated)', '')).not.toMatch(/>vm\b/);
      expect(svg).not.toContain('currentColor');
    }
  });

  it('shows every launch as a point, a failed one as a cross at the edge', () => {
    const { layer } = charts.startup(summary, records) as unknown as {
      layer: { data: { values: unknown[] } }[];
    };
    expect(layer.at(-2)?.data.values).toHaveLength(29);
    expect(layer.at(-1)?.data.values).toHaveLength(1);
  });

  it('shortens a long name in its middle and never takes away that it is emulated', () => {
    expect(shortLabel('vm (emulated)')).toBe('vm (emulated)');
    expect(shortLabel('container-with-a-very-long-name')).toBe('container-with…ng-name');
    expect(shortLabel('vm-with-a-very-long-name (emulated)')).toBe('vm-with…ame (emulated)');
  });
});
