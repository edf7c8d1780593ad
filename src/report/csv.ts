import { visible } from '../wording/escape.ts';
import type { DataTable, Value } from './document.ts';

/** RFC 4180, UTF-8: a header, numbers as they are, nothing for null. */
export function tableCsv({ columns, rows }: DataTable): string {
  return [columns, ...rows()].map((cells) => `${cells.map(cellCsv).join(',')}\r\n`).join('');
}

function cellCsv(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = unformulated(visible(value));
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Spreadsheets take a text that begins so for a formula; after an apostrophe they do not. */
function unformulated(text: string): string {
  return /^[=+\-@\t\n]/.test(text) ? `'${text}` : text;
}
