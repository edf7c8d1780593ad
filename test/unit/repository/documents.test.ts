import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const documents = globSync(['*.md', 'docs/**/*.md', 'reports/README.md']);
const textOf = (file: string) => readFileSync(file, 'utf8');

/** The anchors of a page: its own, and those that GitHub makes of its headings. */
const anchorsOf = (file: string) => [
  ...[...textOf(file).matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id),
  ...[...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  ),
];

const linksOf = (file: string) =>
  [...textOf(file).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path = '', anchor]) => ({
    path: path === '' ? file : join(dirname(file), path),
    anchor,
  }));

it.each(documents)('the links of %s lead somewhere', (file) => {
  const dead = linksOf(file).filter(
    ({ path, anchor }) =>
      !existsSync(path) ||
      (anchor !== undefined && (!statSync(path).isFile() || !anchorsOf(path).includes(anchor))),
  );
  expect(dead).toEqual([]);
});

/** `src/x/y.ts` stands for any file. */
const isExample = (path: string) => path.includes('/x/y.');

it('every page is reached from README', () => {
  const reached = new Set(['README.md']);
  // A set grows while it is gone through.
  for (const file of reached)
    for (const { path } of linksOf(file)) if (path.endsWith('.md') && existsSync(path)) reached.add(path);
  const pages = documents.filter(
    (file) => !file.startsWith('docs/reference/probes/') && !file.startsWith('reports/'),
  );
  expect(pages.filter((file) => !reached.has(file))).toEqual([]);
});

it.each(documents.filter((file) => !file.startsWith('docs/reference/probes/')))(
  'what %s names is there',
  (file) => {
    const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: object };
    const text = textOf(file);
    const files = [...text.matchAll(/`((?:src|test|lab|scenarios|docs)\/[\w./-]*\w)`/g)].map(
      ([, path = '']) => path,
    );
    const commands = [...text.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name = '']) => name);
    expect(files.filter((path) => !existsSync(path) && !isExample(path))).toEqual([]);
    expect([...commands].filter((name) => !(name in scripts))).toEqual([]);
  },
);
