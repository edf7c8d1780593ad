import type { ChartSpec } from '../../charts/chart-spec.ts';
import { rounded, vegaLiteSchema } from '../../charts/scales.ts';
import { chartWidth, textWidth } from '../../charts/theme.ts';
import { boundaries, boundaryNames } from '../../inside/boundaries.ts';
import { boundaryStateNames } from '../../stages/isolation/summary.ts';
import { labelOf, shortLabel } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import { closedTexts } from './closed-where.ts';
import { stateStyles } from './state-style.ts';
import { capital } from './structure.ts';

const fontSize = 13;
const headSize = 11;
const rowHeight = 26;
const headHeight = 24;
const gap = 12;
/** The targets that stand side by side; more go on below. */
const mostColumns = 3;

/** Boundaries × targets, each cell by word and colour; nothing where no boundary is known. */
export function isolationChart(summary: Summary): ChartSpec | undefined {
  const targets = Object.entries(summary.targets).flatMap(([name, { isolation }]) =>
    isolation?.boundaries == null ? [] : [{ name, states: isolation.boundaries }],
  );
  if (targets.length === 0) return undefined;
  const titles = boundaryNames.map((name) => boundaries[name].title);
  const left = Math.max(...titles.map((title) => textWidth(title, fontSize))) + 8;
  const columns = Math.min(targets.length, mostColumns);
  const width = (chartWidth - left) / columns;
  const bandHeight = headHeight + boundaryNames.length * rowHeight + gap;
  const placed = targets.map((target, index) => ({
    ...target,
    x: left + (index % columns) * width,
    top: Math.floor(index / columns) * bandHeight,
  }));
  const height = Math.ceil(targets.length / columns) * bandHeight - gap;
  const cells = placed.flatMap(({ name, states, x, top }) =>
    boundaryNames.map((boundary, row) => {
      const y = top + headHeight + row * rowHeight;
      return {
        target: labelOf(summary, name),
        boundary: boundaries[boundary].title,
        state: stateStyles[states[boundary].state].word,
        x: rounded(x),
        x2: rounded(x + width),
        y: rounded(y),
        y2: rounded(y + rowHeight),
        cx: rounded(x + width / 2),
        cy: rounded(y + rowHeight / 2),
      };
    }),
  );
  const heads = placed.map(({ name, x, top }) => ({
    text: shortLabel(labelOf(summary, name), Math.floor(width / textWidth('m', headSize))),
    x: rounded(x + width / 2),
    y: rounded(top + headHeight / 2),
  }));
  const tops = [...new Set(placed.map(({ top }) => top))];
  const names = tops.flatMap((top) =>
    titles.map((text, row) => ({ text, x: 0, y: rounded(top + headHeight + (row + 0.5) * rowHeight) })),
  );
  return specOf({ cells, heads, names, height, title: titleOf(summary) });
}

interface Word {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

interface Drawn {
  readonly cells: readonly object[];
  readonly heads: readonly Word[];
  readonly names: readonly Word[];
  readonly height: number;
  readonly title: object;
}

function specOf({ cells, heads, names, height, title }: Drawn): ChartSpec {
  const along = (field: string, domain: readonly number[]) => ({
    field,
    type: 'quantitative',
    scale: { domain, nice: false },
    axis: null,
  });
  const x = (field: string) => along(field, [0, chartWidth]);
  const y = (field: string) => along(field, [rounded(height), 0]);
  const styles = boundaryStateNames.map((state) => stateStyles[state]);
  const colour = (part: 'fill' | 'ink') => ({
    field: 'state',
    type: 'nominal',
    scale: { domain: styles.map(({ word }) => word), range: styles.map((style) => style[part]) },
    legend: null,
  });
  const words = (values: readonly Word[], look: object) => ({
    data: { values },
    mark: { type: 'text', baseline: 'middle', fontSize, ...look },
    encoding: { x: x('x'), y: y('y'), text: { field: 'text', type: 'nominal' } },
  });
  return {
    $schema: vegaLiteSchema,
    title,
    width: chartWidth,
    height: rounded(height),
    data: { values: cells },
    resolve: { scale: { color: 'independent' } },
    layer: [
      {
        mark: { type: 'rect', stroke: '#808080', strokeWidth: 1 },
        encoding: {
          x: x('x'),
          x2: { field: 'x2' },
          y: y('y'),
          y2: { field: 'y2' },
          color: colour('fill'),
        },
      },
      {
        mark: { type: 'text', baseline: 'middle', align: 'center', fontSize },
        encoding: {
          x: x('cx'),
          y: y('cy'),
          text: { field: 'state', type: 'nominal' },
          color: colour('ink'),
        },
      },
      words(heads, { align: 'center', fontSize: headSize, fontWeight: 600 }),
      words(names, { align: 'left' }),
    ],
  } as unknown as ChartSpec;
}

/** The finding is what is closed in some targets and not in others; the rest is in the subtitle. */
function titleOf(summary: Summary): object {
  const [first, ...others] = closedTexts(summary).map(capital);
  return { text: first ?? 'The boundaries of a bare process', subtitle: others };
}
