import type { RunParts } from '../../summary/run-parts.ts';
import type { Summary } from '../../summary/summary.ts';
import type { Block, DataTable } from '../document.ts';
import { enumerated } from '../in-target.ts';
import { dataTable, pageTable, type TableOf } from '../table.ts';
import { type FoundSetting, foundSettings, isUnusual } from './found-settings.ts';

/**
 * The settings under which the probes looked: first what the scenario asks for and is not there, then what it asks for,
 * then what this host has otherwise than Debian by itself, and then all of them.
 */
export function settingsBlocks(summary: Summary, parts: RunParts): readonly Block[] {
  const found = foundSettings(summary, parts);
  if (found.length === 0) return [];
  const unmet = found.filter(({ isUnmet }) => isUnmet);
  const asked = found.filter((one) => one.asked !== undefined && !one.isUnmet);
  const unusual = found.filter((one) => one.asked === undefined && isUnusual(one));
  return [
    { kind: 'paragraph', text: 'The verdicts hold under the settings in effect.' },
    ...listed('What the scenario asks for is not in effect here:', unmet, inEffect),
    ...listed('The scenario asks for these:', asked, inEffect),
    ...(unusual.length === 0
      ? [
          {
            kind: 'paragraph' as const,
            text: `${asked.length + unmet.length === 0 ? 'They' : 'All others'} are the defaults of Debian 12 and its packages, where those have one.`,
          },
        ]
      : listed(
          'Nobody asked for these, and on this host they differ from the defaults of Debian 12 and its packages:',
          unusual,
          ({ name, value, usual }) => `${name}: ${value} instead of ${usual}`,
        )),
    {
      kind: 'fold',
      title: `All ${found.length} settings`,
      blocks: [{ kind: 'table', table: pageTable('Settings in effect', settingTable, found) }],
    },
  ];
}

/** The same for machines. */
export function settingsData(summary: Summary, parts: RunParts): DataTable {
  return dataTable('isolation-settings', settingTable, foundSettings(summary, parts));
}

/** A setting that is asked for: what is in effect, and what would be without asking or was asked for instead. */
function inEffect({ name, value, usual, asked, isUnmet }: FoundSetting): string {
  if (value === undefined) return `${name}: ${asked} (nothing on the host shows it)`;
  if (isUnmet) return `${name}: ${value}, although ${asked} is asked for`;
  const words = value === asked ? value : `${value} (${asked} is asked for)`;
  return usual === undefined || usual === value
    ? `${name}: ${words}`
    : `${name}: ${words} instead of ${usual}`;
}

/** A sentence before a line for each group of places that have the same settings in common; nothing for no settings. */
function listed(
  lead: string,
  settings: readonly FoundSetting[],
  say: (one: FoundSetting) => string,
): readonly Block[] {
  if (settings.length === 0) return [];
  const places = Map.groupBy(settings, say);
  const byPlaces = Map.groupBy(places, ([, some]) => enumerated(some.map(({ label }) => label)));
  const items = [...byPlaces].map(([labels, some]) => `${labels}: ${some.map(([text]) => text).join('; ')}.`);
  return [
    { kind: 'paragraph', text: lead },
    { kind: 'list', items },
  ];
}

const settingTable: TableOf<FoundSetting> = {
  columns: [
    { head: 'of', name: 'of', value: ({ of }) => of, say: ({ label }) => label },
    { head: 'setting', name: 'setting', value: ({ name }) => name },
    { head: 'in effect', name: 'value', value: ({ value }) => value ?? null },
    { head: 'asked for', name: 'asked', value: ({ asked }) => asked ?? null },
    { head: 'Debian 12', name: 'usual', value: ({ usual }) => usual ?? null },
    {
      head: 'differs',
      name: 'differs',
      value: (one) => (one.usual === undefined ? null : isUnusual(one)),
      say: (one) => (one.isUnmet ? 'not as asked for' : isUnusual(one) ? 'differs' : ''),
    },
  ],
};
