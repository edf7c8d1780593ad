import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../src/results/records.ts';
import { probedRun } from '../fixtures/isolation.ts';
import { measuring } from '../fixtures/measuring.ts';
import { fixtureRun, fixtureScenario } from '../fixtures/run.ts';
import { ballast } from './ballast.ts';
import { openChromium, requireChromium } from './chromium.ts';

let folder: string;
let browser: Awaited<ReturnType<typeof openChromium>>;

/** A run with names as long as a scenario may give them, and a launch that failed. */
const longNames = fixtureRun({
  scenario: {
    ...fixtureScenario,
    targets: fixtureScenario.targets.map((target) => ({
      ...target,
      name: `${target.kind}${'-long-name'.repeat(3)}`,
    })),
  },
});

/** A run with as many probes as the catalogue may ever have. */
const probed = probedRun().flatMap((record) =>
  record.type === 'probe' && record.category === 'leaks'
    ? Array.from({ length: 100 }, (_, index) => ({ ...record, probe: `L-channel${index}` }))
    : [record],
);

const stored = (records: readonly RunRecord[]) => (file: string) =>
  writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));

const runs: Record<string, (file: string) => void> = {
  sample: (file) => copyFileSync('test/fixtures/nginx-run/run.jsonl', file),
  published: (file) => copyFileSync('reports/sample/run.jsonl', file),
  'of-this-format': stored(fixtureRun()),
  'long-names': stored(longNames),
  'cut-off-before-any-launch': stored(fixtureRun().slice(0, 1)),
  probed: stored(measuring(probed)),
};

const exitCodes: Readonly<Record<string, number>> = {
  // Its virtual machines are emulated, so claims about their times and their isolation are not comparable.
  published: 3,
  'cut-off-before-any-launch': 130,
};

beforeAll(async () => {
  await requireChromium();
  folder = mkdtempSync(join(tmpdir(), 'ballast-report-'));
  for (const [name, store] of Object.entries(runs)) {
    mkdirSync(join(folder, name));
    store(join(folder, name, 'run.jsonl'));
    expect(await ballast(['report', join(folder, name), '--quiet'])).toMatchObject({
      exitCode: exitCodes[name] ?? 0,
      stderr: '',
    });
  }
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Opens a report as a reader does: from a file, in a window this wide, with this preference. */
async function withReport(
  run: string,
  reader: { width: number; colorScheme: 'light' | 'dark' },
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const url = pathToFileURL(join(folder, run, 'report.html')).href;
  const complaints: string[] = [];
  const page = await browser.context.newPage();
  try {
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => request.url() !== url && complaints.push(`asked for ${request.url()}`));
    await page.setViewportSize({ width: reader.width, height: 900 });
    await page.emulateMedia({ colorScheme: reader.colorScheme });
    await page.goto(url);
    await look(page);
    expect(complaints).toEqual([]);
  } finally {
    await page.close();
  }
}

/** The texts of charts that reach over the edge of their chart, with the side. */
const cutTexts = (page: Page) =>
  page.$$eval('figure svg', (charts) =>
    charts.flatMap((chart) => {
      const edge = chart.getBoundingClientRect();
      return [...chart.querySelectorAll('text')].flatMap((text) => {
        const box = text.getBoundingClientRect();
        const over = {
          left: edge.left - box.left,
          right: box.right - edge.right,
          below: box.bottom - edge.bottom,
        };
        const sides = Object.entries(over).filter(([, px]) => box.width > 0 && px > 0.5);
        return sides.map(([side]) => `${side}: ${text.textContent}`);
      });
    }),
  );

/** The brightness, 0 to 255, of a colour as the browser writes it. */
function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const readers = ([1440, 390] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** Runs an accessibility check in the page and returns what it finds serious or worse, with an example each. */
const seriousFaults = (page: Page) =>
  page.evaluate<string[]>(
    `${readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')};
     axe.run(document).then(({ violations }) => violations
       .filter(({ impact }) => impact === 'serious' || impact === 'critical')
       .map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
  );

describe.each(Object.keys(runs))('the report of %s in a browser', (run) => {
  test.each(readers)('fits $width px in $colorScheme, asks for nothing and complains of nothing', (reader) =>
    withReport(run, reader, async (page) => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(reader.width);
      expect(await cutTexts(page)).toEqual([]);
    }),
  );
});

describe.each(Object.keys(runs))('a reader of %s who needs help', (run) => {
  // There is one reader of each width and of each scheme; all evidence of a real run takes the check a quarter of a
  // minute.
  test.each(run === 'published' ? readers.slice(0, 1) : readers.filter((_, index) => index % 3 === 0))(
    'finds no serious fault, folded or open: $width px, $colorScheme',
    (reader) =>
      withReport(run, reader, async (page) => {
        expect(await seriousFaults(page)).toEqual([]);
        await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
        expect(await seriousFaults(page)).toEqual([]);
      }),
  );
});

test('nothing moves once the page is there', () =>
  withReport('sample', { width: 390, colorScheme: 'light' }, async (page) => {
    const moved = await page.evaluate<number>(
      `new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
          .observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => done(sum), 500);
      })`,
    );
    expect(moved).toBe(0);
  }));

test('a metric is traced from its row to the launches that it is made of', () =>
  withReport('sample', { width: 1440, colorScheme: 'light' }, async (page) => {
    const cell = page.locator('[id="vm.startup.ready"]');
    expect(await cell.textContent()).toMatch(/^[\d.]+\u00a0m?s/);
    expect(await page.locator('a[href="#vm.startup.ready"]').count()).toBeGreaterThan(0);
    await page.goto(`${page.url()}#b003-vm`);
    expect(await page.locator('[id="b003-vm"]').isVisible()).toBe(true);
    const ids = await page.$$eval('[id]', (all) => all.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  }));

test('a report is printed whole: charts and tables within the paper', () =>
  withReport('sample', { width: 718, colorScheme: 'light' }, async (page) => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(718);
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  }));

test.each(readers)(
  'every chart can be seen in the size that fits, in legible text, with a table of its numbers: $width px, $colorScheme',
  (reader) =>
    withReport('of-this-format', reader, async (page) => {
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      const charts = await page.$$eval('figure', (figures) =>
        figures.map((figure) => {
          const shown = [...figure.querySelectorAll('svg')].filter(
            (svg) => svg.getBoundingClientRect().width > 0,
          );
          const [chart] = shown;
          const { width = 0, height = 0 } = chart?.getBoundingClientRect() ?? {};
          const scale = width / (chart?.viewBox.baseVal.width ?? width);
          const sizes = [...(chart?.querySelectorAll('text') ?? [])].map(
            (text) => scale * Number.parseFloat(text.getAttribute('font-size') ?? '0'),
          );
          return {
            shown: shown.length,
            isWide: width >= 300 && height >= 150,
            role: chart?.getAttribute('role'),
            title: chart?.querySelector('title')?.textContent ?? '',
            hasTable: figure.closest('.beside, section, main')?.querySelector('table') !== null,
            isLegible: sizes.every((px) => px >= 11),
          };
        }),
      );
      expect(charts).toHaveLength(12);
      const title = expect.stringMatching(/\w/);
      for (const chart of charts)
        expect(chart).toMatchObject({
          shown: 1,
          isWide: true,
          isLegible: true,
          hasTable: true,
          role: 'img',
          title,
        });
    }),
);

test.each(readers)('ink stands out from its ground: $width px, $colorScheme', (reader) =>
  withReport('sample', reader, async (page) => {
    const colours = await page.evaluate<string[]>(
      `const of = (selector) => getComputedStyle(document.querySelector(selector));
       [of('body').color, of('figure svg text').fill, of('body').backgroundColor]`,
    );
    const [ink = 0, chartInk = 0, ground = 0] = colours.map(brightness);
    for (const one of [ink, chartInk]) expect(Math.abs(one - ground)).toBeGreaterThan(150);
    expect(ground > 128).toBe(reader.colorScheme === 'light');
  }),
);

test.each(readers)(
  'isolation is folded by category, and opened it scrolls within its box: $width px, $colorScheme',
  (reader) =>
    withReport('probed', reader, async (page) => {
      const heightOf = () => page.evaluate<number>('document.documentElement.scrollHeight');
      const folded = await heightOf();
      expect(await page.locator('.matrix').first().isVisible()).toBe(false);
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      expect(await heightOf()).toBeGreaterThan(2 * folded);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(reader.width);
      expect(await page.locator('.matrix tbody tr').count()).toBe(107);
    }),
);

test('a keyboard opens a category, and in it the evidence of one verdict', () =>
  withReport('probed', { width: 1440, colorScheme: 'light' }, async (page) => {
    await page.locator('#isolation .fold > summary', { hasText: 'probes, with evidence' }).focus();
    await page.keyboard.press('Enter');
    const category = page.locator('#isolation .fold > summary', { hasText: 'Kernel: 2 probes' });
    await category.focus();
    await page.keyboard.press('Enter');
    const evidence = page.locator('#probe-K1 td pre').first();
    expect(await evidence.isVisible()).toBe(false);
    await page.locator('#probe-K1 td summary').first().focus();
    await page.keyboard.press('Enter');
    expect(await evidence.isVisible()).toBe(true);
    expect(await evidence.textContent()).toContain('inside: f039e093');
  }));

test('a sentence leads to the row of its probe, folded or not', () =>
  withReport('probed', { width: 390, colorScheme: 'light' }, async (page) => {
    const folds = page.locator('details', { has: page.locator('.findings') });
    for (const fold of await folds.all()) await fold.locator('> summary').click();
    await page.locator('.findings a', { hasText: 'P1' }).first().click();
    expect(await page.locator('#probe-P1').isVisible()).toBe(true);
  }));

test('on paper folds stay as the reader left them: two pages, and an appendix on demand', () =>
  withReport('published', { width: 718, colorScheme: 'light' }, async (page) => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#launches').isVisible()).toBe(false);
    await page.evaluate('document.querySelector("#launches details").open = true');
    expect(await page.locator('#launches').isVisible()).toBe(true);
  }));

/** The place of the first chart from the top of the page, in px. */
const firstChart = (page: Page) =>
  page.evaluate<number>(`document.querySelector('figure').getBoundingClientRect().top + window.scrollY`);

test.each([
  [1440, 900],
  [1024, 900],
  [390, 2 * 844],
])(
  'the first chart of six targets begins above the fold at %d px, or on the second screen of a phone',
  (width, most) =>
    withReport('published', { width, colorScheme: 'light' }, async (page) => {
      expect(await firstChart(page)).toBeLessThan(most);
    }),
);

test('the page of six targets is at most 12,000 px tall with its folds closed', () =>
  withReport('published', { width: 1440, colorScheme: 'light' }, async (page) => {
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(12_000);
  }));

test('before the first table a reader meets few numbers, and the finding is the first of them', () =>
  withReport('published', { width: 1440, colorScheme: 'light' }, async (page) => {
    const before = await page.$eval('header', (header) => header.textContent ?? '');
    expect(before.match(/\d[\d.,]*/g)?.length ?? 0).toBeLessThanOrEqual(25);
    expect(await page.textContent('h1')).toMatch(/^nginx: container starts in \d+ ms \([\d.]+× process\)/);
  }));

test('contents, skip link, headings and files lead to where they say', () =>
  withReport('published', { width: 1440, colorScheme: 'light' }, async (page) => {
    const targets = await page.$$eval('nav a, .skip, .anchor, .strip a, .back', (all) =>
      all.map((one) => one.getAttribute('href') ?? ''),
    );
    expect(targets.length).toBeGreaterThan(20);
    for (const target of targets) expect(await page.locator(`[id="${target.slice(1)}"]`).count()).toBe(1);
    const files = await page.$$eval('.files a', (all) => all.map((one) => one.getAttribute('href') ?? ''));
    for (const file of files)
      expect([file, existsSync(join(folder, 'published', file))]).toEqual([file, true]);
    expect(await page.textContent('footer pre')).toMatch(
      /^ballast run nginx\.yaml --targets process,.* --seed \d+$/,
    );
  }));

test('an emulated VM is told once, at the head, and is dimmed with a star elsewhere', () =>
  withReport('published', { width: 1440, colorScheme: 'light' }, async (page) => {
    expect(await page.textContent('h1')).not.toMatch(/VM/);
    expect(await page.locator('.warning').first().textContent()).toMatch(
      /^\* micro-VM, VM and full-OS VM were emulated/,
    );
    const heads = await page.$$eval('.opening th.emulated', (all) => all.map((one) => one.textContent));
    expect(heads).toEqual(['micro-VM*', 'VM*', 'full-OS VM*']);
    // No bar is drawn for a time that emulation has made.
    expect(await page.locator('[id="vm.startup.ready"] i').count()).toBe(0);
    expect(await page.locator('[id="container.startup.ready"] i').count()).toBe(1);
    const text = await page.evaluate<string>(
      `for (const svg of document.querySelectorAll('svg')) svg.remove(); document.body.innerText`,
    );
    expect(text.match(/\(emulated\)/g)?.length ?? 0).toBeLessThanOrEqual(5);
    // No name of a scenario stands where people call it otherwise.
    expect(text).not.toMatch(/(?<![\w.,-])vm(?![\w.,-])/);
  }));
