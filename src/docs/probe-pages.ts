import { boundaries, findingKinds, mechanisms } from '../inside/boundaries.ts';
import {
  categoryTitles,
  type ProbeCategory,
  probeCategories,
  type Verdict,
  verdictLetters,
  verdictMeanings,
  verdicts,
} from '../inside/verdicts.ts';
import type { Probe } from '../stages/isolation/probe.ts';
import { referencesOf } from '../stages/isolation/references.ts';
import { repetitions } from '../stages/isolation/run-probe.ts';
import type { Sort } from '../stages/isolation/weakenings.ts';
import { escapeMarkdown } from '../wording/escape.ts';
import { expectedVerdicts } from './expected-verdicts.ts';

const generated = '<!-- Generated from the catalogue of probes by `npm run docs:probes`. Do not edit. -->';

/** The documentation of the probes, a page a category and one that leads to them: file name to Markdown. */
export function probePages(catalogue: readonly Probe[]): ReadonlyMap<string, string> {
  const categories = probeCategories.flatMap((category) => {
    const probes = catalogue.filter((probe) => probe.category === category);
    return probes.length === 0 ? [] : [{ category, probes }];
  });
  return new Map([
    ['README.md', indexPage(categories)],
    ...categories.map(({ category, probes }) => [`${category}.md`, categoryPage(category, probes)] as const),
  ]);
}

type Category = { readonly category: ProbeCategory; readonly probes: readonly Probe[] };

function indexPage(categories: readonly Category[]): string {
  const lists = categories.map(({ category, probes }) => {
    const links = probes.map(
      ({ id, title }) => `[${id}](${category}.md#${anchorOf(id)}) ${escapeMarkdown(title)}`,
    );
    return `- **[${categoryTitles[category]}](${category}.md)**: ${links.join(', ')}`;
  });
  const legend = verdicts.map((one) => `| ${verdictLetters[one]} | ${one} | ${verdictMeanings[one]} |`);
  return lines([
    generated,
    '',
    '# Probes of isolation',
    '',
    'A probe asks one question about an instance, gathers evidence inside it and on the host, and judges by that evidence',
    `alone. It runs ${repetitions} times as root of the instance and ${repetitions} times as an ordinary user. If the answers differ, it is inconclusive.`,
    'All probes are harmless: they exhaust, crash, overwrite and leave behind nothing.',
    '',
    '`measure: { isolation: {} }` in a scenario runs all of them after everything that is timed. `ballast probe SCENARIO`',
    'takes one look without storing it. Reports contain the texts of these pages.',
    '',
    '## Probes',
    '',
    ...lists,
    '',
    '## Verdicts',
    '',
    '| letter | verdict | meaning |',
    '| --- | --- | --- |',
    ...legend,
    '',
    '## Controls',
    '',
    'A probe that finds nothing may be blind. Each probe that can give a good verdict (isolated, denied, synthetic, closed,',
    'partly) therefore also runs, as root, on an instance that is weakened on purpose, in the same run. If it finds nothing',
    'there, its good verdicts are inconclusive, and the report says why.',
    '',
    'Some verdicts about VMs or sandboxes depend on a second control of that sort:',
    '',
    '- `weak-machine` is a VM whose QEMU is root without a filter. It has a folder of the host, the host’s identity and more',
    '  memory than requested.',
    '- `weak-monitor` is such a QEMU without a guest.',
    '- `weak-runtime` is a container of the same runtime with a folder of the host and no limits.',
    '- `host-proc-mount` is a container with the host’s /proc. One control runs as an ordinary user.',
    '',
    '## What no probe can show',
    '',
    'No probe can show that there is no other way out. Flaws of the kernel, of the hypervisor and its virtual devices, and of',
    'the processor are beyond all of them. Verdicts decide boundaries, and are never added up.',
  ]);
}

function categoryPage(category: ProbeCategory, probes: readonly Probe[]): string {
  return lines([
    generated,
    '',
    `# Probes of isolation: ${categoryTitles[category]}`,
    '',
    '[All probes](README.md) explains the verdicts and the controls.',
    ...probes.flatMap((probe) => ['', ...entry(probe)]),
  ]);
}

function entry(probe: Probe): string[] {
  const { id, title, question, source, method, cannotShow, users, controls } = probe;
  const expected = expectedVerdicts(id);
  const whom = users.map((user) => (user === 'root' ? 'root' : 'an ordinary user')).join(' and ');
  return [
    `<a id="${anchorOf(id)}"></a>`,
    '',
    `## ${id}: ${escapeMarkdown(title)}`,
    '',
    `**${escapeMarkdown(question)}**`,
    '',
    `- Method: ${escapeMarkdown(method)}`,
    `- What it cannot show: ${escapeMarkdown(cannotShow)}`,
    `- Source: ${escapeMarkdown(source)}`,
    `- Treated in: ${referencesOf(probe).map(escapeMarkdown).join('; ')}`,
    `- Boundary: ${standingText(probe)}`,
    `- Run as: ${whom}`,
    `- Controls, of which the first available one is used: ${controls.map((one) => `\`${one}\``).join(', ') || 'none, because the probe reads its answer and infers nothing from silence'}`,
    ...furtherControls(probe),
    ...(expected === undefined
      ? ['- Expected: depends on the host']
      : [
          `- Expected as root: ${named(expected.container)} in a container of Docker’s defaults, ${named(expected.vm)} in a virtual machine.${expected.when === undefined ? '' : ` ${expected.when}`}`,
        ]),
  ];
}

function standingText({ boundary, kind, closedBy }: Probe): string {
  const { letter, title } = findingKinds[kind];
  const by = closedBy.map((one) => mechanisms[one]).join(', ');
  const closing = by === '' ? '' : ` Closed by ${by}, or by a separate kernel.`;
  return `${boundaries[boundary].title}. Kind of finding: ${title} (${letter}).${closing}`;
}

const sorts: Readonly<Record<Sort, string>> = {
  usual: 'for containers of the default runtime and processes',
  runtime: 'for a runtime that the scenario names',
  machine: 'for VMs',
};

function furtherControls({ ownControls = {}, userControl }: Probe): string[] {
  const further = (Object.keys(sorts) as Sort[]).flatMap((sort) =>
    ownControls[sort] === undefined ? [] : `\`${ownControls[sort]}\` ${sorts[sort]}`,
  );
  if (userControl !== undefined) further.push(`\`${userControl}\` as an ordinary user`);
  return further.length === 0 ? [] : [`- Further controls: ${further.join(', ')}`];
}

function named(expected: readonly Verdict[]): string {
  return expected.map((one) => `${one} (${verdictLetters[one]})`).join(' or ');
}

/** The anchor of a probe on its page. */
function anchorOf(id: string): string {
  return id.toLowerCase();
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
