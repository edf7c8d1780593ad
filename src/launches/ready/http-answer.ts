import { createContext, Script } from 'node:vm';
import type { Readiness } from '../../workload.ts';

type HttpReadiness = Extract<Readiness, { kind: 'http' }>;

/** The time that a pattern has for one body. Some patterns take for ever, and a scenario may be anybody's. */
const matchMs = 250;

/**
 * Judges an answer to an HTTP request as far as it has come, in latin1: true or false once it decides, undefined while
 * more of it is needed. Status and headers decide first; `contains` decides as soon as the text is there, `matches` once
 * the body is whole.
 * @param hasEnded the connection was closed: nothing more comes
 */
export function judgeHttp(
  { status, headers = {}, contains, matches }: HttpReadiness,
  answer: string,
  hasEnded: boolean,
): boolean | undefined {
  const undecided = hasEnded ? false : undefined;
  const found = /^HTTP\/1\.[01] (\d{3})[ \r\n]/.exec(answer);
  if (found === null) return answer.length > 16 && !answer.startsWith('HTTP/1.') ? false : undecided;
  if (Number(found[1]) !== status) return false;
  const wanted = Object.entries(headers);
  if (wanted.length === 0 && contains === undefined && matches === undefined) return true;
  const headEnd = answer.indexOf('\r\n\r\n');
  if (headEnd < 0) return undecided;
  const given = headersOf(answer.slice(0, headEnd));
  if (!wanted.every(([name, text]) => given.get(name.toLowerCase())?.includes(text) === true)) return false;
  if (contains === undefined && matches === undefined) return true;
  const { bytes, isWhole } = bodyOf(given, answer.slice(headEnd + 4), hasEnded);
  const body = Buffer.from(bytes, 'latin1').toString('utf8');
  const lacks = contains !== undefined && !body.includes(contains);
  if (isWhole) return !lacks && (matches === undefined || matchesPattern(matches, body));
  return lacks || matches !== undefined ? undecided : true;
}

/** Header fields by their names in lower case; those of one name are joined, as RFC 9110 has it (5.2). */
function headersOf(head: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of head.split('\r\n').slice(1)) {
    const [, name = '', bytes = ''] = /^([^:\s]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    const value = Buffer.from(bytes, 'latin1').toString('utf8');
    const former = fields.get(name.toLowerCase());
    fields.set(name.toLowerCase(), former === undefined ? value : `${former}, ${value}`);
  }
  return fields;
}

interface Body {
  readonly bytes: string;
  readonly isWhole: boolean;
}

/** The body as far as it has come. RFC 9112, 6.3: chunks, or a length, or until the connection ends. */
function bodyOf(headers: ReadonlyMap<string, string>, rest: string, hasEnded: boolean): Body {
  if (/\bchunked$/i.test(headers.get('transfer-encoding') ?? '')) return dechunked(rest, hasEnded);
  const length = Number(headers.get('content-length') ?? Number.NaN);
  if (!Number.isSafeInteger(length)) return { bytes: rest, isWhole: hasEnded };
  return { bytes: rest.slice(0, length), isWhole: hasEnded || rest.length >= length };
}

function dechunked(rest: string, hasEnded: boolean): Body {
  const size = /([0-9a-f]{1,8})[^\r\n]{0,1000}\r\n/iy;
  let bytes = '';
  for (let at = 0; ; ) {
    size.lastIndex = at;
    const length = Number.parseInt(size.exec(rest)?.[1] ?? '', 16);
    if (length === 0) return { bytes, isWhole: true };
    if (Number.isNaN(length)) return { bytes, isWhole: hasEnded };
    bytes += rest.slice(size.lastIndex, size.lastIndex + length);
    at = size.lastIndex + length + 2;
  }
}

const matching = new Script('new RegExp(pattern, "m").test(body)');

/** False for a pattern that takes too long as well. */
function matchesPattern(pattern: string, body: string): boolean {
  try {
    return matching.runInContext(createContext({ pattern, body }), { timeout: matchMs }) === true;
  } catch {
    return false;
  }
}
