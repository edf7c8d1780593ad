import { labelOf } from '../../summary/label.ts';
import type { RunParts } from '../../summary/run-parts.ts';
import type { Summary } from '../../summary/summary.ts';
import type { EffectiveSetting } from '../../targets/effective-setting.ts';
import type { Block, DataTable } from '../document.ts';
import { enumerated } from '../in-target.ts';
import { dataTable, pageTable, type TableOf } from '../table.ts';

/** A setting of the host, or of what stands around the instance of a target. */
interface Found extends EffectiveSetting {
  /** `host`, or a target. */
  readonly of: string;
  readonly label: string;
}

/** The settings in effect, as they were read before the probes; nothing for a run that recorded none. */
function settingsIn(summary: Summary, parts: RunParts): readonly Found[] {
  const ofHost = parts.ofType('host-settings').flatMap(({ settings }) => settings);
  return [
    ...ofHost.map((one) => ({ ...one, of: 'host', label: 'host' })),
    ...parts
      .ofType('effective')
      .flatMap(({ target, settings }) =>
        settings.map((one) => ({ ...one, of: target, label: labelOf(summary, target) })),
      ),
  ];
}

const isUnusual = ({ value, usual }: EffectiveSetting) => usual !== undefined && value !== usual;

/** The settings under which the probes looked: first those that are not Debian's own defaults, then all of them. */
export function settingsBlocks(summary: Summary, parts: RunParts): readonly Block[] {
  const found = settingsIn(summary, parts);
  if (found.length === 0) return [];
  const unusual = found.filter(isUnusual);
  const lines = differing(unusual);
  return [
    {
      kind: 'paragraph',
      text:
        unusual.length === 0
          ? 'The settings in effect are the defaults of Debian 12 and its packages, where those have one.'
          : 'The verdicts hold under the settings in effect. These differ from the defaults of Debian 12 and its packages:',
    },
    ...(lines.length === 0 ? [] : [{ kind: 'list' as const, items: lines }]),
    {
      kind: 'fold',
      title: `All ${found.length} settings that were read`,
      blocks: [{ kind: 'table', table: pageTable('Settings in effect', settingTable, found) }],
    },
  ];
}

/** The same for machines. */
export function settingsData(summary: Summary, parts: RunParts): DataTable {
  return dataTable('isolation-settings', settingTable, settingsIn(summary, parts));
}

/** What differs, in a line for each group of places that it differs in alike. */
function differing(unusual: readonly Found[]): readonly string[] {
  const places = Map.groupBy(unusual, otherwise);
  const byPlaces = Map.groupBy(places, ([, some]) => enumerated(some.map(({ label }) => label)));
  return [...byPlaces].map(([labels, some]) => `${labels}: ${some.map(([text]) => text).join('; ')}.`);
}

const otherwise = ({ name, value, usual }: EffectiveSetting) => `${name}: ${value} instead of ${usual}`;

const settingTable: TableOf<Found> = {
  columns: [
    { head: 'of', name: 'of', value: ({ of }) => of, say: ({ label }) => label },
    { head: 'setting', name: 'setting', value: ({ name }) => name },
    { head: 'in effect', name: 'value', value: ({ value }) => value },
    { head: 'Debian 12', name: 'usual', value: ({ usual }) => usual ?? null },
    {
      head: 'differs',
      name: 'differs',
      value: (one) => (one.usual === undefined ? null : isUnusual(one)),
      say: (one) => (isUnusual(one) ? 'differs' : ''),
    },
  ],
};
