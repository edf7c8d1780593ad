import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { expectedVerdicts } from '../../../src/docs/expected-verdicts.ts';
import { probePages } from '../../../src/docs/probe-pages.ts';
import { catalogue } from '../../../src/stages/isolation/catalogue.ts';
import { escapeMarkdown } from '../../../src/wording/escape.ts';

const pages = probePages(catalogue);

it('the pages in docs/reference/probes are those of the catalogue (else: npm run docs:probes)', () => {
  expect(readdirSync('docs/reference/probes').sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(readFileSync(`docs/reference/probes/${name}`, 'utf8')).toBe(text);
});

it('every probe is documented once, under an anchor that the index leads to', () => {
  const index = pages.get('README.md') ?? '';
  for (const { id, category, question, method, cannotShow, source } of catalogue) {
    const page = pages.get(`${category}.md`) ?? '';
    const anchor = id.toLowerCase();
    expect(page.split(`<a id="${anchor}"></a>`)).toHaveLength(2);
    expect(index).toContain(`[${id}](${category}.md#${anchor})`);
    for (const text of [question, method, cannotShow, source]) expect(page).toContain(escapeMarkdown(text));
  }
});

it('says what is expected, and of which configuration that depends', () => {
  const namespaces = pages.get('namespaces.md') ?? '';
  expect(namespaces).toContain(
    'Expected as root: shared (S) in a container of Docker’s defaults, isolated (I) in a virtual machine. Isolated where',
  );
  expect(expectedVerdicts('L-uptime')?.vm).toContain('isolated');
  expect(expectedVerdicts('D11')).toBeUndefined();
});
