const mostCharacters = 600;
const mostLines = 24;
const deepest = 6;

/** Evidence as it was gathered, a line a reading, short enough to be looked at; the rest is in run.jsonl. */
export function evidenceText(evidence: unknown): string {
  // A reading may hold many lines.
  const lines = linesOf(evidence, '', 0).join('\n').split('\n');
  const text = lines.slice(0, mostLines).join('\n');
  return lines.length > mostLines || text.length > mostCharacters
    ? `${text.slice(0, mostCharacters).toWellFormed()}\n… (cut)`
    : text;
}

function linesOf(value: unknown, path: string, depth: number): string[] {
  if (typeof value !== 'object' || value === null) return [labelled(path, String(value))];
  if (depth > deepest) return [labelled(path, '…')];
  const { kind, text, cut, error, detail } = value as Record<string, unknown>;
  if (kind === 'content' && typeof text === 'string') return [labelled(path, contentOf(text, cut === true))];
  if (kind === 'refused' && typeof error === 'string') {
    return [
      labelled(path, `refused, ${error}${typeof detail === 'string' && detail !== '' ? ` (${detail})` : ''}`),
    ];
  }
  // No more than can be shown are looked at.
  return Object.entries(value)
    .slice(0, mostLines + 1)
    .flatMap(([key, inner]) =>
      linesOf(inner, path === '' ? nameOf(key) : `${path}, ${nameOf(key)}`, depth + 1),
    );
}

/** Places in a list are counted from 1 where people read them. */
function nameOf(key: string): string {
  return /^\d+$/.test(key) ? String(Number(key) + 1) : key;
}

function contentOf(text: string, cut: boolean): string {
  const trimmed = text.replace(/\n$/, '');
  return `${trimmed === '' ? '(empty)' : trimmed}${cut ? ' … (cut when it was read)' : ''}`;
}

function labelled(path: string, text: string): string {
  const label = path === '' ? '' : `${path}:`;
  if (!text.includes('\n')) return `${label} ${text}`.trimStart();
  return [label, ...text.split('\n').map((line) => `  ${line}`)].join('\n');
}
