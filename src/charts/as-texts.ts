/** A space of no width. */
const invisible = '\u200b';

/** The texts that Vega's parser takes for names even in quotes: it looks them up in an object. */
const takenForCode: ReadonlySet<string> = new Set(['if', ...Object.getOwnPropertyNames(Object.prototype)]);

/**
 * The same specification, of which no text is code to Vega. It writes the texts of titles, domains and sort orders into
 * expressions, and its parser takes some words for names even in quotes: `if`, and what every object has, such as
 * `constructor`. Such a text gets an invisible character at its end.
 */
export function asTexts<T>(spec: T): T {
  if (typeof spec === 'string') return (takenForCode.has(spec) ? `${spec}${invisible}` : spec) as T;
  if (typeof spec !== 'object' || spec === null) return spec;
  if (Array.isArray(spec)) return spec.map(asTexts) as T;
  return Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, asTexts(value)])) as T;
}
