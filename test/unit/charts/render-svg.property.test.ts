import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { renderSvg } from '../../../src/charts/render-svg.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { probedRun } from '../../fixtures/isolation.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { neighbourRecords } from '../../fixtures/neighbour.ts';
import { pullRecords } from '../../fixtures/pull.ts';
import { chartsOf, specOf } from '../../fixtures/rendered.ts';
import { speedRecords } from '../../fixtures/speed.ts';

const whole: readonly RunRecord[] = [
  ...probedRun(),
  ...neighbourRecords(['process', 'vm'], { vm: { cpu: 2 } }),
  ...pullRecords(),
  ...lifecycleRecords(['process', 'container', 'vm']),
  ...speedRecords(['process', 'container', 'vm']),
];
/** Little to draw, and a failure. */
const records = whole.filter(
  (record) =>
    !('block' in record) || (record.block ?? 0) <= 3 || JSON.stringify(record).includes('"timed-out"'),
);
const names = [...chartsOf(records).keys()];

/** What of a record is said in words that may be anything. */
const wordy = new Set([
  'reason',
  'because',
  'title',
  'question',
  'output',
  'description',
  'host',
  'id',
  'what',
]);

/** The run with a text in the place of a target's name and of everything that is said. */
function runSaying(text: string): RunRecord[] {
  const said = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return key !== '' && (wordy.has(key) || isTarget(value)) ? text : value;
    if (Array.isArray(value)) return value.map((one) => said(one, key || '0'));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([inner, one]) => [isTarget(inner) ? text : inner, said(one, inner)]),
    );
  };
  return records.map((record) => said(record, '') as RunRecord);
}
const isTarget = (one: string) => one === 'vm';

function drawn(text: string, chosen: readonly string[]): ReadonlyMap<string, string> {
  const charts = chartsOf(runSaying(text));
  return new Map(
    chosen.map((name) => {
      const chart = charts.get(name);
      if (chart === undefined) throw new Error(`no chart ${name}`);
      return [name, renderSvg(specOf(chart.drawing, { variant: 'page' }), chart)];
    }),
  );
}

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', preserveOrder: true });

/** Every element with the names of its attributes, sorted: what a text may not change. */
function structureOf(svg: string): string[] {
  const found: string[] = [];
  const walk = (nodes: readonly Record<string, unknown>[]): void => {
    for (const { ':@': attributes, ...rest } of nodes)
      for (const [element, children] of Object.entries(rest)) {
        if (element === '#text') continue;
        found.push([element, ...Object.keys((attributes ?? {}) as object).sort()].join(' '));
        walk(children as Record<string, unknown>[]);
      }
  };
  walk(parser.parse(svg));
  // Lines of a text break by its width.
  return found.filter((one) => !one.startsWith('tspan')).sort();
}

/** What no document of XML may hold, or what steers the direction of a text. */
const raw = /(?!\n)[\p{Cc}\p{Cs}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\]\]>/u;
/** What loads or runs something. */
const active = /^(?:script|style|foreignObject|a|image|use|animate\w*|set)\b| @(?:xlink:)?href\b| @on/i;

function expectData(text: string, chosen: readonly string[]): void {
  // As long, so that nothing is shortened or wrapped elsewhere.
  const benign = drawn(text.replaceAll(/[^a-z ]/gi, 'n'), chosen);
  for (const [name, svg] of drawn(text, chosen)) {
    expect([name, XMLValidator.validate(svg)]).toEqual([name, true]);
    const structure = structureOf(benign.get(name) ?? '');
    expect(structure.filter((one) => active.test(one))).toEqual([]);
    expect([name, structureOf(svg)]).toEqual([name, structure]);
    expect([name, raw.exec(svg)]).toEqual([name, null]);
  }
}

test('a name that would end what it stands in is data in every chart', () => {
  const text = `" onload="alert(1)" x='</title></text><a href="javascript:alert(1)">]]></svg><script>alert(1)</script>\0`;
  expectData(text, names);
});

const pieces = [
  '</svg>',
  '<script>',
  '"',
  "'",
  '>',
  '<',
  '&',
  '&#x3c;',
  ']]>',
  '<![CDATA[',
  '<!--',
  '-->',
  '<?x',
  '\0',
  '\u001b[2J',
  '\u0085',
  '\u202e',
  '\u2066',
  '\u2028',
  '\ud800',
  '\uffff',
  '\n',
  '\\',
  '{{x}}',
  'x',
  ' onload=',
  'href=',
  'x'.repeat(2000),
];

test('whatever a name is, it is data in a chart', () => {
  const text = fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.constantFrom(...names), (one, name) => expectData(one, [name])),
    { numRuns: 6 },
  );
});
