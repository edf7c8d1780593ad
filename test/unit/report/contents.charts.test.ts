import { describe, expect, it } from 'vitest';
import type { ChartSpec } from '../../../src/charts/chart-spec.ts';
import { failuresChart } from '../../../src/charts/failures.ts';
import { orderChart } from '../../../src/charts/order.ts';
import { ratiosChart } from '../../../src/charts/ratios.ts';
import { renderSvg } from '../../../src/charts/render-svg.ts';
import { startupChart } from '../../../src/charts/startup.ts';
import { chartWidth, type ThemeVariant, withTheme } from '../../../src/charts/theme.ts';
import type { StoredMark } from '../../../src/fields/stored-parts.ts';
import { isolationChart } from '../../../src/report/isolation/chart.ts';
import { neighbourChart } from '../../../src/report/neighbour/chart.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { shortLabel } from '../../../src/summary/label.ts';
import { phasesOf } from '../../../src/summary/phases.ts';
import type { Comparison, Summary } from '../../../src/summary/summary.ts';
import { findingsIn } from '../../fixtures/findings.ts';
import { probedRun } from '../../fixtures/isolation.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { neighbourRecords } from '../../fixtures/neighbour.ts';
import { pullRecords } from '../../fixtures/pull.ts';
import { chartsOf } from '../../fixtures/rendered.ts';
import { fixtureRun } from '../../fixtures/run.ts';
import { speedRecords } from '../../fixtures/speed.ts';

const records = [
  ...probedRun(),
  ...neighbourRecords(['process', 'vm'], { vm: { cpu: 2 } }),
  ...pullRecords(),
  ...lifecycleRecords(['process', 'container', 'vm']),
  ...speedRecords(['process', 'container', 'vm']),
];
const summary = summarise(records);
const all = chartsOf(records);
const about = { title: 'a <title>', description: 'b & c' };
type Draw = (summary: Summary, records: readonly RunRecord[]) => ChartSpec | undefined;
const drawn = (chart: Draw, variant: ThemeVariant) => {
  const spec = chart(summary, records);
  if (spec === undefined) throw new Error('nothing to draw');
  return renderSvg(withTheme(spec, variant), about);
};

const laterBy = ({ earliestNs, latestNs }: StoredMark, ns: number): StoredMark => ({
  earliestNs: earliestNs + ns,
  latestNs: latestNs + ns,
});

describe('charts', () => {
  it('draws the same bytes twice, with a role, a title and a description', () => {
    expect([...all.keys()]).toEqual([
      'startup',
      'phases',
      'from-nothing',
      'start-phases',
      'order',
      'cpu',
      'memory',
      'image',
      'pull',
      'rates',
      'latency',
      'lifecycle',
      'isolation',
      'neighbour',
      'failures',
      'ratios',
    ]);
    for (const { spec } of all.values()) {
      const draw = () => renderSvg(withTheme(spec, 'page'), about);
      const svg = draw();
      expect(draw()).toBe(svg);
      expect(svg).toMatch(/^<svg role="img"[^>]*><title>a &lt;title&gt;<\/title><desc>b &amp; c<\/desc>/);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg).toContain('currentColor');
    }
  });

  it('cuts no word of its own short', () => {
    for (const [name, { spec }] of all)
      for (const variant of ['page', 'standalone'] as const)
        expect([name, variant, renderSvg(withTheme(spec, variant), about).match(/>[^<>]*…</g)]).toEqual([
          name,
          variant,
          null,
        ]);
  });

  it('gives an emulated target its label everywhere', () => {
    // It shows containers alone.
    for (const [, { spec }] of [...all].filter(([name]) => name !== 'start-phases')) {
      const svg = renderSvg(withTheme(spec, 'standalone'), about);
      expect(svg).toContain('VM (emulated)');
      expect(svg.replaceAll('VM (emulated)', '')).not.toMatch(/>vm\b/);
      expect(svg).not.toContain('currentColor');
    }
  });

  it('shows every ready launch as a point, and failures as a cross where the line of their target ends', () => {
    const { layer } = startupChart(summary, records) as unknown as {
      layer: { data: { values: unknown[] } }[];
    };
    expect(layer.at(-2)?.data.values).toHaveLength(29);
    expect(layer.at(-1)?.data.values).toHaveLength(1);
  });

  it('tells the launch, its round and its conditions where a pointer rests on its sign', () => {
    for (const chart of [startupChart, orderChart]) {
      expect(drawn(chart, 'page')).toMatch(
        /<title>b003-process: process, ready after [\d.]+ ms, takes [\d.]+ MiB; round 3; launch \d+; event loop at most 2.00 ms late; CPU time stolen \(2 ticks\)<\/title>/,
      );
    }
  });

  it('does not call CPU time that was not recorded not stolen', () => {
    const unrecorded = records.map((record) =>
      record.type === 'launch' && record.window !== null
        ? { ...record, window: { ...record.window, stolenTicks: null } }
        : record,
    );
    const svg = renderSvg(withTheme(startupChart(summary, unrecorded), 'page'), about);
    expect(svg).toContain('whether CPU time was stolen is not recorded');
    expect(svg).not.toMatch(/no CPU time stolen|CPU time stolen \(/);
  });

  it('shows warm-up launches hollow in the order of the run, and nowhere else', () => {
    const hollow = drawn(orderChart, 'page').match(/<path[^>]*fill-opacity="0"[^>]*><title>[^<]*warm-up/g);
    expect(hollow).toHaveLength(3);
    expect(drawn(startupChart, 'page')).not.toContain('warm-up');
  });

  it('says of a run that slowed down that it drifts, and of another how large a drift would have shown', () => {
    const slowing = records.map((record) =>
      record.type === 'launch' && record.marks.ready
        ? { ...record, marks: { ...record.marks, ready: laterBy(record.marks.ready, record.block * 1e8) } }
        : record,
    );
    const titleOf = (run: readonly RunRecord[]) =>
      (orderChart(summarise(run), run) as { title: { text: string; subtitle: string[] } }).title;
    expect(titleOf(slowing).text).toMatch(
      /^Launches drift over the run: in its last round they take \d[\d.]*× as long as in its first \(p [=<] 0\.0\d+\)$/,
    );
    expect(titleOf(records).text).toMatch(/^No drift over the run is shown \(p = \d[\d.]*\)$/);
    expect(titleOf(records).subtitle[0]).toMatch(
      /^A drift of 1\.\d\d× from the first round to the last would be shown by about 80 of 100 such runs$/,
    );
  });

  it('draws no failures when every launch was ready', () => {
    const calm = records.filter((record) => record.type !== 'launch' || record.outcome.status === 'ready');
    expect(failuresChart(summarise(calm), calm)).toBeUndefined();
    expect(drawn(failuresChart, 'page')).toContain('VM (emulated): 1 of 10 launches was never ready');
  });

  it('have titles by what is shown: a withheld ratio is nowhere, and the largest that is shown leads', () => {
    const compare = (change: Partial<Comparison>, target = 'container') => ({
      ...summary,
      comparisons: summary.comparisons.map((one) => (one.target === target ? { ...one, ...change } : one)),
    });
    const titles = (of: Summary) =>
      [startupChart, ratiosChart].map((chart) => {
        const spec = chart(of, records) as { title: { text: string } } | undefined;
        return spec?.title.text;
      });
    const calm = { ratio: { point: 1.1, low: 0.9, high: 1.3 }, p: 0.4, pHolm: 0.8, same: false } as const;
    const none = {
      ...summary,
      comparisons: compare(calm, 'vm').comparisons.map((one) => ({ ...one, ...calm })),
    };
    expect(titles(none)[0]).toMatch(/^container, time to ready: no difference from process shown: 1\.10×/);
    const unshown = compare({ p: 0.4, pHolm: 0.8, same: false });
    expect(titles(unshown)[0]).toMatch(/^container, time to ready: no difference from process shown/);
    expect(titles(unshown)[1]).not.toContain('container');
    const less = compare({ ratio: { point: 1 / 400, low: 1 / 410, high: 1 / 390 }, pHolm: 0.01 });
    expect(titles(less)[0]).toBe('process takes 400× as long as container from start request to ready');
    expect(titles(less)[1]).toMatch(/^Furthest apart in .*: process, 400× container$/);
  });

  it('lead with targets that were not emulated, in what emulation touches', () => {
    const title = (of: Summary) =>
      (startupChart(of, records) as unknown as { title: { text: string } }).title.text;
    expect(title(summary)).toMatch(/^container takes \d+× as long as process /);
    const alone = summary.comparisons.filter(({ target }) => target === 'vm');
    expect(title({ ...summary, comparisons: alone })).toMatch(/^VM \(emulated\) takes \d+× as long as/);
  });

  it('draws no line across a heading of what neighbours do', () => {
    const { layer } = neighbourChart(summary) as unknown as {
      layer: { mark: { type: string }; data: { values: { y: number; to?: number; text?: string }[] } }[];
    };
    const heads = layer.flatMap(({ data }) => data.values.filter(({ text }) => text !== undefined));
    const uprights = layer.flatMap(({ data }) => data.values.filter(({ to }) => to !== undefined));
    expect(heads.length).toBeGreaterThan(2);
    for (const { y, to = y } of uprights) {
      expect(heads.filter((head) => head.y > y && head.y < to)).toEqual([]);
    }
  });

  it('stacks phases in the order in which a target shows its marks', () => {
    const early = records.map((record) => {
      if (record.type !== 'launch' || record.target !== 'container') return record;
      const { earliestNs } = record.marks.listening ?? {};
      const accepted = earliestNs === undefined ? {} : { accepted: { earliestNs, latestNs: earliestNs } };
      return { ...record, marks: { ...record.marks, ...accepted } };
    });
    const order = phasesOf(summarise(early), early).flatMap((one) =>
      one.target === 'container' ? [one.endsWith] : [],
    );
    expect(order).toEqual(['init', 'accepted', 'listening', 'ready']);
  });

  it('draws no ratio when there is nothing to compare', () => {
    expect(ratiosChart({ ...summary, comparisons: [] })).toBeUndefined();
  });

  it('draws each boundary in each target by its word, within the chart, however many targets there are', () => {
    const names = ['process', 'container', 'vm', 'hardened', 'microvm'];
    const probed = records.filter(({ type }) => type !== 'probe');
    const many = [
      ...probed.map((record) =>
        record.type === 'header'
          ? {
              ...record,
              scenario: {
                ...record.scenario,
                targets: names.map((name) => ({ kind: 'process', name }) as const),
              },
            }
          : record,
      ),
      ...names.flatMap((name) =>
        findingsIn(name, name === 'vm' ? {} : { N10: 'exposed', P1: 'inconclusive' }),
      ),
    ];
    const { data, height } = isolationChart(summarise(many)) as unknown as {
      data: {
        values: (Record<'target' | 'boundary' | 'state', string> & Record<'x' | 'x2' | 'y' | 'y2', number>)[];
      };
      height: number;
    };
    const stateOf = (target: string, boundary: string) =>
      data.values.find((cell) => cell.target.startsWith(target) && cell.boundary === boundary)?.state;
    expect(stateOf('vm', 'Files and mounts')).toBe('closed');
    expect(stateOf('microvm', 'Files and mounts')).toBe('open');
    expect(stateOf('microvm', 'Privileges')).toBe('not known');
    expect(data.values).toHaveLength(5 * 12);
    expect(new Set(data.values.map(({ x, y }) => `${x} ${y}`)).size).toBe(data.values.length);
    for (const { x, x2, y, y2 } of data.values) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x2).toBeLessThanOrEqual(chartWidth);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y2).toBeLessThanOrEqual(height + 0.01);
    }
  });

  it('draws no isolation when nothing was probed', () => {
    const unprobed = fixtureRun();
    expect(isolationChart(summarise(unprobed))).toBeUndefined();
  });

  it('shortens a long name in its middle and never takes away that it is emulated', () => {
    expect(shortLabel('VM (emulated)')).toBe('VM (emulated)');
    expect(shortLabel('container-with-a-very-long-name')).toBe('container-with…ng-name');
    expect(shortLabel('vm-with-a-very-long-name (emulated)')).toBe('vm-with…ame (emulated)');
  });
});
