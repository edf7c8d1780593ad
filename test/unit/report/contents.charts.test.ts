import { describe, expect, it } from 'vitest';
import type { Drawing } from '../../../src/charts/composition.ts';
import { distributionChart } from '../../../src/charts/distribution.ts';
import { failuresChart } from '../../../src/charts/failures.ts';
import { innerWidth, narrow, wide } from '../../../src/charts/frame.ts';
import { orderChart } from '../../../src/charts/order.ts';
import { ratiosChart } from '../../../src/charts/ratios.ts';
import { renderSvg } from '../../../src/charts/render-svg.ts';
import { startupChart } from '../../../src/charts/startup.ts';
import type { Look } from '../../../src/charts/theme.ts';
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
import { chartsOf, specOf } from '../../fixtures/rendered.ts';
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
type Draw = (summary: Summary, records: readonly RunRecord[]) => Drawing | undefined;
const drawn = (chart: Draw, variant: Look['variant']) => {
  const spec = chart(summary, records);
  if (spec === undefined) throw new Error('nothing to draw');
  return renderSvg(specOf(spec, { variant }), about);
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
      'distribution',
      'order',
      'cpu',
      'memory',
      'memory-parts',
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
    for (const { drawing } of all.values()) {
      const draw = () => renderSvg(specOf(drawing, { variant: 'page' }), about);
      const svg = draw();
      expect(draw()).toBe(svg);
      expect(svg).toMatch(/^<svg role="img"[^>]*><title>a &lt;title&gt;<\/title><desc>b &amp; c<\/desc>/);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg).toContain('currentColor');
    }
  });

  it('cuts no word of its own short', () => {
    for (const [name, { drawing }] of all)
      for (const frame of [wide, narrow])
        expect([name, frame.name, renderSvg(specOf(drawing, { frame }), about).match(/>[^<>]*…</g)]).toEqual([
          name,
          frame.name,
          null,
        ]);
  });

  it('marks an emulated target wherever that touches what is drawn, and says once what the mark means', () => {
    // Containers alone; and sizes, which are the same under emulation.
    const untouched = ['start-phases', 'image'];
    for (const [name, { drawing }] of [...all].filter(([one]) => !untouched.includes(one))) {
      const svg = renderSvg(specOf(drawing), about);
      expect([name, svg.match(/>VM(?!\*| \(emulated\))/)]).toEqual([name, null]);
      expect([name, svg.match(/>\* Emulated by QEMU/g)?.length]).toEqual([name, 1]);
      expect(svg).not.toContain('currentColor');
    }
  });

  it('shows every ready launch as a point, and failures as a cross in the row of their target', () => {
    const svg = drawn(startupChart, 'page');
    expect(svg.match(/<path[^>]*><title>b\d+-/g)).toHaveLength(29);
    expect(svg).toContain('1 of 10 never ready');
    expect(svg).toContain('×: launches that were never ready.');
  });

  it('ends the distribution of a target with failures at the share that was ready', () => {
    expect(drawn(distributionChart, 'page')).toContain(
      '<title>VM (emulated): 1 of 10 launches were never ready</title>',
    );
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
    const svg = renderSvg(specOf(startupChart(summary, unrecorded), { variant: 'page' }), about);
    expect(svg).toContain('whether CPU time was stolen is not recorded');
    expect(svg).not.toMatch(/no CPU time stolen|CPU time stolen \(/);
  });

  it('shows warm-up launches in the order of the run, and nowhere else', () => {
    const warmUp = drawn(orderChart, 'page').match(/<path[^>]*><title>[^<]*warm-up/g);
    expect(warmUp).toHaveLength(3);
    expect(drawn(startupChart, 'page')).not.toContain('warm-up');
  });

  it('says of a run that slowed down that it drifts, and of another how large a drift would have shown', () => {
    const slowing = records.map((record) =>
      record.type === 'launch' && record.marks.ready
        ? { ...record, marks: { ...record.marks, ready: laterBy(record.marks.ready, record.block * 1e8) } }
        : record,
    );
    const headOf = (run: readonly RunRecord[]) => orderChart(summarise(run), run)(wide);
    expect(headOf(slowing).title.replaceAll('\u00a0', ' ')).toMatch(
      /^Launches drift over the run: in its last round they take \d[\d.]*× as long as in its first \(p [=<] 0\.0\d+\)$/,
    );
    expect(headOf(records).title.replaceAll('\u00a0', ' ')).toMatch(
      /^No drift over the run is shown \(p = \d[\d.]*\)$/,
    );
    expect(headOf(records).subtitle[1]).toMatch(
      /^A drift of 1\.\d\d× from the first round to the last would be shown by about 80 of 100 such runs$/,
    );
  });

  it('draws no failures when every launch was ready', () => {
    const calm = records.filter((record) => record.type !== 'launch' || record.outcome.status === 'ready');
    expect(failuresChart(summarise(calm), calm)).toBeUndefined();
    expect(drawn(failuresChart, 'page')).toContain('>VM (emulated): 1 of 10 launches was never ready<');
  });

  it('have titles by what is shown, of the two targets that a reader compares first', () => {
    const compare = (change: Partial<Comparison>, target = 'container') => ({
      ...summary,
      comparisons: summary.comparisons.map((one) => (one.target === target ? { ...one, ...change } : one)),
    });
    const titles = (of: Summary) =>
      [startupChart, ratiosChart].map((chart) => chart(of, records)?.(wide).title);
    const unshown = compare({ p: 0.4, pHolm: 0.8, same: false });
    for (const title of titles(unshown))
      expect(title).toMatch(/^Container, time to ready: no difference from process shown/);
    const less = compare({ ratio: { point: 1 / 400, low: 1 / 410, high: 1 / 390 }, pHolm: 0.01 });
    for (const title of titles(less))
      expect(title).toBe('Process takes 400× as long as container to become ready');
  });

  it('name a machine before a container, and an emulated one only where there is no other', () => {
    const title = (of: Summary) => startupChart(of, records)(wide).title;
    expect(title(summary)).toMatch(/^Container takes \d+× as long as process /);
    const alone = summary.comparisons.filter(({ target }) => target === 'vm');
    expect(title({ ...summary, comparisons: alone })).toMatch(/^VM \(emulated\) takes \d+× as long as/);
    const { vm } = summary.targets;
    const underKvm = {
      ...summary,
      targets: { ...summary.targets, vm: { ...(vm as typeof vm & {}), emulated: false } },
    };
    expect(title(underKvm)).toMatch(/^VM takes \d+× as long as process/);
  });

  it('draws no line across a heading of what neighbours do', () => {
    type Drawn = { y: number; top?: number; bottom?: number; text?: string; x?: number };
    const layer = neighbourChart(summary)?.(wide).layer as { data: { values: Drawn[] } }[];
    const values = layer.flatMap(({ data }) => data.values);
    const heads = values.filter(({ text, x }) => text?.includes('felt in') && x === 0);
    const uprights = values.filter(({ top, y }) => top !== undefined && y === undefined);
    expect(heads.length).toBeGreaterThan(2);
    expect(uprights.length).toBeGreaterThan(2);
    for (const { top = 0, bottom = 0 } of uprights)
      expect(heads.filter((head) => head.y > top && head.y < bottom)).toEqual([]);
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
    type Cell = Record<'target' | 'boundary' | 'text', string> &
      Record<'left' | 'right' | 'top' | 'bottom', number>;
    for (const frame of [wide, narrow]) {
      const { layer = [], height = 0 } = isolationChart(summarise(many))?.(frame) ?? {};
      const [
        {
          data: { values: cells },
        } = { data: { values: [] } },
      ] = layer as { data: { values: Cell[] } }[];
      const stateOf = (target: string, boundary: string) =>
        cells.find((cell) => cell.target.startsWith(target) && cell.boundary === boundary)?.text;
      expect(stateOf('vm', 'Files and mounts')).toBe('closed');
      expect(stateOf('microvm', 'Files and mounts')).toBe('open');
      expect(stateOf('microvm', 'Privileges')).toBe('not known');
      expect(cells).toHaveLength(5 * 12);
      expect(new Set(cells.map(({ left, top }) => `${left} ${top}`)).size).toBe(cells.length);
      for (const { left, right, top, bottom } of cells) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(innerWidth(frame));
        expect(top).toBeGreaterThanOrEqual(0);
        expect(bottom).toBeLessThanOrEqual(height + 0.01);
      }
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
