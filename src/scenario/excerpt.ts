import type { Position } from './source-document.ts';

/** What an excerpt shows of a long line. */
const mostCharacters = 88;
const before = 40;

/**
 * The line of a file at a position, with its number, and a caret below the position:
 *
 *     4 |   prot: 80
 *       |   ^^^^
 *
 * Undefined where there is no such line, or where it may hold a value of `environment`, which may be a secret.
 * @param lines of the file, from its beginning
 */
export function excerptOf(lines: readonly string[], { line, column }: Position): string | undefined {
  const written = lines[line - 1];
  if (written === undefined || written.trim() === '' || mayHoldSecret(lines, line - 1)) return undefined;
  const from = column - 1 > before + 20 ? column - 1 - before : 0;
  const [lead, tail] = [from > 0 ? '…' : '', written.length > from + mostCharacters ? '…' : ''];
  const shown = `${lead}${printable(written.slice(from, from + mostCharacters))}${tail}`;
  const marked =
    /^(?:\d[\d.]* ?[A-Za-zµ]+|[\w.-]+)/.exec(written.slice(column - 1, from + mostCharacters))?.[0].length ??
    1;
  const number = String(line);
  const margin = ' '.repeat(number.length);
  return [
    `${number} | ${shown}`.trimEnd(),
    `${margin} | ${' '.repeat(lead.length + column - 1 - from)}${'^'.repeat(marked)}`,
  ].join('\n');
}

/** One character for one, so that a caret stands where it belongs. */
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/\p{C}/gu, (sign) => '\ufffd'.repeat(sign.length));
}

/**
 * True of a line at or below `environment`, as far as indentation and brackets tell; also in a file that cannot be
 * parsed, where a missing quote may have moved what follows. A line too many is hidden rather than one too few.
 */
function mayHoldSecret(lines: readonly string[], index: number): boolean {
  const above = lines.slice(0, index + 1);
  const start = above.findLastIndex((line) => /environment/i.test(line));
  if (start === -1) return false;
  if (start === index) return true;
  const inside = above.slice(start);
  const deeper = indentOf(inside[0] ?? '');
  const isBelow = inside.slice(1).every((line) => line.trim() === '' || indentOf(line) > deeper);
  const opened = inside.slice(0, -1).join('\n');
  return isBelow || (opened.match(/[{[]/g)?.length ?? 0) > (opened.match(/[}\]]/g)?.length ?? 0);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
