import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Habits and retired words that have no other use in a sentence: see docs/style.md and docs/glossary.md. */
const retired: Readonly<Record<string, RegExp>> = {
  'by lot, for want of, held against': /\bby lot\b|\bfor want of\b|\bheld against\b/i,
  mind: /\bmind:/i,
  'so often a second': /\bso often\b/i,
  'requests a second': /\b(?:requests|answers|round trips) a second\b/i,
  'times less': /\btimes less\b/i,
  'a blank before %': /\d %/,
  'stolen time': /\bstolen time\b/i,
  'late event loop': /\blate event loop\b/i,
  'first root': /\bfirst root\b/i,
};

// The texts of probes are stored in runs, and are read with their pages.
const sources = globSync('{src,lab}/**/*.ts').filter(
  (file) => !file.startsWith('src/stages/isolation/probes/'),
);

/** The texts in quotes that are a phrase at least; comments are not shown to anybody who uses Ballast. */
function phrasesIn(file: string): readonly string[] {
  const code = readFileSync(file, 'utf8')
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');
  const quoted = code.matchAll(/'((?:[^'\\\n]|\\.)+)'|`((?:[^`\\\n]|\\.)+)`|"((?:[^"\\\n]|\\.)+)"/g);
  return [...quoted]
    .map(([, single = '', template = '', double = '']) => `${single}${template}${double}`)
    .map((text) => text.replaceAll(/\$\{[^}]*\}/g, ''))
    .filter((text) => text.includes(' '));
}

it('what Ballast shows is in the words of the glossary', () => {
  const phrases = sources.flatMap((file) => phrasesIn(file).map((text) => ({ file, text })));
  expect(phrases.length).toBeGreaterThan(2000);
  const found = phrases.flatMap(({ file, text }) =>
    Object.entries(retired).flatMap(([word, pattern]) =>
      pattern.test(text) ? [`${file}: ${word}: ${text}`] : [],
    ),
  );
  expect(found).toEqual([]);
});
