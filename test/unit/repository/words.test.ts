import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The habits that docs/style.md forbids, where a pattern finds them without false alarms. */
const habits: Readonly<Record<string, RegExp>> = {
  'told, untold, tells': /\b(?:un)?told\b(?! apart)|\btells?\b(?! apart| which)/i,
  'who wants to do it': /\b(?:who|whoever) \w+s\b(?=[^?]{0,60},? \w+s\b)/i,
  'of its own, by itself': /\b(?:of (?:its|their) own|by (?:itself|themselves))\b/i,
  'at once': /\bat once\b/i,
  beside: /\bbeside\b/i,
  'held against, for want of, by lot': /\bheld against\b|\bfor want of\b|\bby lot\b/i,
  'so often a second': /\bso (?:often|many) (?:a|an)\b/i,
  mind: /\bmind\b/i,
  'a second for per second':
    /\b(?:requests|answers|times|pieces|hundreds|writes|trips) a second\b|\b(?:minutes?|seconds?|file|folder|line|page|row|sentence) a (?:target|chart|table|check|probe|stage|host)\b/i,
  'times less': /\btimes (?:less|as (?:long|large|much))\b/i,
  'a blank before %': /\d %/,
  'a chain of semicolons': /;[^.\n|]*;[^.\n|]*;/,
};

/** The text of a page without code, quoted output, and tables that are held against the code word by word. */
function proseOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  return (file === 'docs/reference/verdicts.md' ? text.replaceAll(/^\|.*$/gm, '') : text)
    .replaceAll(/<!-- written by .*?<!-- end of what it wrote -->/gs, '')
    .replaceAll(/^```.*?^```/gms, '')
    .replaceAll(/`[^`\n]*`/g, 'code')
    .replaceAll(/\]\([^)]*\)/g, ']');
}

// The texts of probes are stored in runs; the style page quotes the habits.
const pages = globSync(['*.md', 'docs/**/*.md', 'reports/README.md']).filter(
  (file) => file !== 'docs/style.md' && !file.startsWith('docs/reference/probes/'),
);

it.each(pages)('%s is written in the style of the house', (file) => {
  const prose = proseOf(file);
  const found = Object.entries(habits).flatMap(([habit, pattern]) =>
    [...prose.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(
      ({ 0: words, index }) =>
        `${habit}: …${prose.slice(Math.max(0, index - 40), index + words.length + 20)}…`,
    ),
  );
  expect(found).toEqual([]);
});

/** Sentences of running text: paragraphs and items of lists, no tables and headings. */
function sentencesOf(file: string): readonly string[] {
  const paragraphs = proseOf(file)
    .split('\n')
    .map((line) => (/^(?:\||#|<!--)/.test(line) ? '' : line))
    .join('\n')
    .split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )/);
  return paragraphs
    .flatMap((text) => text.replaceAll(/\s+/g, ' ').split(/(?<=[.!?:]) (?=[A-Z_“"[*])/))
    .filter((sentence) => sentence.split(' ').length > 3);
}

const handWritten = pages.filter(
  (file) => !/^docs\/reference\/(?:cli|metrics|scenario-keys|faults)/.test(file),
);

it.each(handWritten)('the sentences of %s are short', (file) => {
  const lengths = sentencesOf(file).map((sentence) => sentence.split(' ').length);
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  expect(mean).toBeLessThanOrEqual(18);
  expect(sentencesOf(file).filter((sentence) => sentence.split(' ').length > 45)).toEqual([]);
});
