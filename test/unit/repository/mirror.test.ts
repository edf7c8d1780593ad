import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** The path of a source file's unit test. The soak's own rules have unit tests too. */
const testOf = (source: string) =>
  `test/unit/${source.replace(/^(src|test)\//, '').replace(/\.ts$/, '.test.ts')}`;
const mirrored = new Set(globSync('{src,lab,test/soak}/**/*.ts').map(testOf));

/** The paths at which a test could lie, judged by what it imports. */
function placesOf(file: string): readonly string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/^import (?!type)[^;]*? from '(\.[^']+)'/gm);
  const places = [...imports].map(([, target = '']) => testOf(normalize(join(dirname(file), target))));
  return [...places.filter((place) => mirrored.has(place)), `test/unit/repository/${basename(file)}`];
}

test('tests mirror the source', () => {
  // One source file may have several tests, each of an aspect: render-report.odd-runs.test.ts.
  const astray = globSync('test/unit/**/*.test.ts', { exclude: ['test/unit/repository/*.test.ts'] }).filter(
    (file) => !mirrored.has(file.replace(/\.[\w-]+(?=\.test\.ts$)/, '')),
  );
  expect(astray.map((file) => `${file} should be ${placesOf(file).join(' or ')}`)).toEqual([]);
});
