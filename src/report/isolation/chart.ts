import type { Composition, Drawing } from '../../charts/composition.ts';
import { type Frame, innerWidth } from '../../charts/frame.ts';
import { px, type Words, words } from '../../charts/marks.ts';
import { type DrawnTarget, drawnTargets, emulatedNote, fitted, rounded } from '../../charts/scales.ts';
import { charactersIn, textWidth } from '../../charts/text-size.ts';
import { boundaries, boundaryNames } from '../../inside/boundaries.ts';
import type { Summary, TargetSummary } from '../../summary/summary.ts';
import { closedTexts, closedWhere } from './closed-where.ts';
import { stateStyles } from './state-style.ts';
import { capital } from './structure.ts';

const rowHeight = 26;
const headHeight = 24;
const gap = 14;
/** The least width of a cell, for its word. */
const leastCell = 84;
const titles = boundaryNames.map((name) => boundaries[name].title);

type Boundaries = NonNullable<NonNullable<TargetSummary['isolation']>['boundaries']>;

interface Column {
  readonly target: DrawnTarget;
  readonly states: Boundaries;
}

/** Boundaries × targets, each cell by word and colour; nothing where no boundary is known. */
export function isolationChart(summary: Summary): Drawing | undefined {
  const columns = drawnTargets(summary).flatMap((target): Column[] => {
    const states = summary.targets[target.target]?.isolation?.boundaries;
    return states == null ? [] : [{ target, states }];
  });
  if (columns.length === 0) return undefined;
  return (frame) => ({
    title: titleOf(summary),
    subtitle: [
      'Boundaries between a workload and the rest of its host, as probes inside and outside find them.',
    ],
    notes: [...emulatedNote(columns.map(({ target }) => target))],
    below: 0,
    ...tableOf(columns, frame),
  });
}

/** Targets stand side by side as far as their words have place; the others go on below. */
function tableOf(columns: readonly Column[], frame: Frame): Pick<Composition, 'height' | 'layer'> {
  const { small } = frame.fontSize;
  const left = Math.max(...titles.map((title) => textWidth(title, small))) + 6;
  const across = Math.min(columns.length, Math.floor((innerWidth(frame) - left) / leastCell));
  const width = Math.min(140, (innerWidth(frame) - left) / across);
  const bandHeight = headHeight + boundaryNames.length * rowHeight + gap;
  const placed = columns.map((column, index) => ({
    ...column,
    x: left + (index % across) * width,
    top: Math.floor(index / across) * bandHeight,
  }));
  const cells = placed.flatMap(({ target, states, x, top }) =>
    boundaryNames.map((boundary, row) => {
      const { word, fill, ink } = stateStyles[states[boundary].state];
      const y = top + headHeight + row * rowHeight;
      return {
        ...{ target: target.label, boundary: boundaries[boundary].title, text: word, fill, ink },
        ...{ left: rounded(x), right: rounded(x + width), top: rounded(y), bottom: rounded(y + rowHeight) },
        ...{ x: rounded(x + width / 2), y: rounded(y + rowHeight / 2) },
      };
    }),
  );
  const heads = placed.map(({ target, x, top }) => ({
    text: fitted(target.name, charactersIn(width, small)),
    x: rounded(x + width / 2),
    y: rounded(top + headHeight / 2),
  }));
  const names = [...new Set(placed.map(({ top }) => top))].flatMap((top) =>
    titles.map(
      (text, row): Words => ({ text, x: 0, y: rounded(top + headHeight + (row + 0.5) * rowHeight) }),
    ),
  );
  return {
    height: rounded(Math.ceil(columns.length / across) * bandHeight - gap),
    layer: [
      ...cellLayers(cells, small),
      words(heads, frame, { align: 'center', fontSize: small, fontWeight: 600 }),
      words(names, frame, { fontSize: small }),
    ],
  };
}

function cellLayers(values: readonly object[], fontSize: number): readonly object[] {
  const own = (field: string) => ({ field, type: 'nominal', scale: null, legend: null });
  return [
    {
      data: { values },
      mark: { type: 'rect', stroke: '#808080', strokeWidth: 1 },
      encoding: {
        x: { ...px.x, field: 'left' },
        x2: { field: 'right' },
        y: { ...px.y, field: 'top' },
        y2: { field: 'bottom' },
        fill: own('fill'),
      },
    },
    {
      data: { values },
      mark: { type: 'text', baseline: 'middle', align: 'center', fontSize },
      encoding: { ...px, text: { field: 'text', type: 'nominal' }, color: own('ink') },
    },
  ];
}

/** What is closed in some targets and not in others; of emulated targets alone nothing leads. */
function titleOf(summary: Summary): string {
  const isLeading = (target: string) => summary.targets[target]?.emulated === false;
  const at = closedWhere(summary).findIndex(({ closedIn }) => closedIn.some(isLeading));
  const found = closedTexts(summary)[at];
  return found === undefined ? 'What stands between each workload and its host' : capital(found);
}
