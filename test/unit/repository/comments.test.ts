import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/**
 * Words that begin a fragment in which the thing documented is not the subject, such as "Of the target, in the run's
 * own."
 */
const opening =
  /^(Above|Also|As|At|Before|Below|Beyond|By|For|From|In|Likewise|Never|Not|Of|On|Over|Such as|To|Told|Until|What of|Whether|Whoever|Whom?|With|Without)\b/;

/** The beginnings of a file's doc comments; in C, of all comments that have lines of their own. */
function beginningsIn(file: string): readonly string[] {
  const comment = file.endsWith('.ts') ? /^ *\/\*\*\s+(?:\* )?(.*)/gm : /^ *\/\*\s+(?:\* )?(.*)/gm;
  return [...readFileSync(file, 'utf8').matchAll(comment)].map(([, text = '']) => text);
}

test('a doc comment has the thing that it documents for its subject', () => {
  const files = globSync(['{src,lab}/**/*.ts', 'src/**/*.{c,h}']);
  const comments = files.flatMap((file) => beginningsIn(file).map((text) => `${file}: ${text}`));
  expect(comments.length).toBeGreaterThan(1500);
  expect(comments.filter((comment) => opening.test(comment.slice(comment.indexOf(': ') + 2)))).toEqual([]);
});
