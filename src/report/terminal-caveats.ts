import { nameOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { caveatItems } from './caveat-items.ts';
import type { Paint } from './terminal-paint.ts';
import { wrapped } from './terminal-table.ts';

/** The caveats of a run, each on a line of its own. Which targets are emulated, the table above has said. */
export function caveatLines(summary: Summary, columns: number | undefined, paint: Paint): readonly string[] {
  const items = caveatItems(summary, nameOf);
  if (items.length === 0) return [];
  return [
    paint('title', 'Caveats'),
    ...items.flatMap((item) => {
      const [first = '', ...rest] = wrapped(`  ! ${escapeTerminal(item)}`, columns, '    ');
      return [first.replace('!', () => paint('doubt', '!')), ...rest];
    }),
  ];
}
