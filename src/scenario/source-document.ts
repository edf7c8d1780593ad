import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { Problem } from './problems.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A parsed YAML file that knows where each of its keys and values stands. */
export interface SourceDocument {
  readonly value: unknown;
  /** Where the problem stands; for what is missing, the nearest key around it. */
  positionOf(problem: Pick<Problem, 'path' | 'at' | 'offset'>): Position;
  /** The text of the plain value at a path, as it stands in the file; undefined when there is none. */
  written(path: readonly PropertyKey[]): string | undefined;
}

/** What a parser refuses, at its position. */
export interface SyntaxProblem {
  readonly position: Position;
  readonly message: string;
}

/** Plain words for what the parser says in terms of its own functions. */
const plainWords: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'expected one document, without a second `---`',
  NON_STRING_KEY: 'expected text as a key',
};

const mostAliases = 100;
const start: Position = { line: 1, column: 1 };
const tooDeep = {
  problems: [
    { position: start, message: 'expected something simpler: this is nested too deeply to be read' },
  ],
};

/** Parses YAML 1.2 as plain data: text keys, no tags of its own, few aliases. Never throws for what `text` holds. */
export function parseSource(text: string): SourceDocument | { readonly problems: readonly SyntaxProblem[] } {
  const lines = new LineCounter();
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: false,
      resolveKnownTags: false,
      logLevel: 'error',
    });
    // A warning is a tag that would be dropped silently.
    const complaints = [...document.errors, ...document.warnings];
    if (
      complaints.some(({ code, message }) => code === 'RESOURCE_EXHAUSTION' || message.includes('call stack'))
    ) {
      return tooDeep;
    }
    if (complaints.length > 0) {
      return {
        problems: complaints.map(({ pos, code, message }) => ({
          position: positionAt(pos[0]),
          // Some messages end with the source, which may be a secret.
          message: plainWords[code] ?? message.replace(/: ".*"$/s, ''),
        })),
      };
    }
    const forbidden = findForbidden(document);
    if (forbidden !== undefined) {
      return { problems: [{ position: positionAt(forbidden.offset), message: forbidden.message }] };
    }
    return {
      value: document.toJS({ maxAliasCount: mostAliases }),
      positionOf: ({ path, at, offset = 0 }) =>
        positionAt(offsetOf(document, path, at) + offsetWithin(document, path, offset, text)),
      written: (path) => writtenAt(document, path),
    };
  } catch (error) {
    if (!(error instanceof ReferenceError)) return tooDeep;
    return { problems: [{ position: start, message: 'expected fewer aliases' }] };
  }
}

/** What the parser lets pass. It could refuse repeated keys itself, but in time that grows with their square. */
function findForbidden(document: Document): { offset: number; message: string } | undefined {
  let found: { offset: number; message: string } | undefined;
  let aliases = 0;
  const anchors = new Set<string>();
  const forbid = (node: unknown, message: string) => {
    found = { offset: startOf(node) ?? 0, message };
    return visit.BREAK;
  };
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : undefined;
        if (seen.has(name)) return forbid(key, `${String(name).slice(0, 64)}: a second time in the same map`);
        if (name === '<<')
          return forbid(key, '<<: merge keys of YAML 1.1 are not read; write the keys out, or use an alias');
        // Validation skips this key without a word.
        if (name === '__proto__') return forbid(key, '__proto__: unknown key');
        seen.add(name);
      }
      return undefined;
    },
    Alias(_, alias) {
      aliases += 1;
      if (aliases > mostAliases) return forbid(alias, `expected at most ${mostAliases} aliases`);
      if (anchors.has(alias.source) || alias.resolve(document) !== undefined) {
        anchors.add(alias.source);
        return undefined;
      }
      return forbid(alias, `expected an anchor &${alias.source.slice(0, 64)} before this alias`);
    },
  });
  return found;
}

function offsetOf(document: Document, path: readonly PropertyKey[], at: Problem['at']): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      if (pair === undefined) return offset;
      const keyOffset = startOf(pair.key) ?? offset;
      const isLast = depth === path.length - 1;
      const isEmpty = pair.value === null || (isScalar(pair.value) && pair.value.value === null);
      const nested = isMap(pair.value) || isSeq(pair.value) || isEmpty;
      // A map or list is named by its key: its own start may be a line below, that of nothing anywhere.
      offset = (isLast && at === 'key') || nested ? keyOffset : (startOf(pair.value) ?? keyOffset);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function writtenAt(document: Document, path: readonly PropertyKey[]): string | undefined {
  let node: unknown = document.contents;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) node = node.items.find(({ key }) => isScalar(key) && key.value === part)?.value;
    else node = isSeq(node) ? node.items[Number(part)] : undefined;
  }
  if (isAlias(node)) node = node.resolve(document);
  return isScalar(node) ? node.source : undefined;
}

/**
 * The offset of a character of a text in its source, as far as both are written alike; 0 where it is escaped or
 * folded.
 */
function offsetWithin(
  document: Document,
  path: readonly PropertyKey[],
  offset: number,
  source: string,
): number {
  const node = document.getIn(path, true);
  if (offset === 0 || !isScalar(node) || typeof node.value !== 'string') return 0;
  const quote = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
  const start = (startOf(node) ?? 0) + quote;
  return source.startsWith(node.value, start) ? quote + offset : 0;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}
