import { type PairedFigure, pairedFigures } from './figures.ts';
import type { LaunchRecord } from './records.ts';
import type { RunParts } from './run-parts.ts';

/** Samples by figure (such as `startup.ready`), form and block. */
export type BlockSamples = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, number>>>;

export function blockSamples({ header, measured }: RunParts): BlockSamples {
  const launches = Map.groupBy(measured, ({ form }) => form);
  const forms = header.scenario.forms.map(({ name }) => [name, launches.get(name) ?? []] as const);
  return new Map(
    pairedFigures.map(({ name, sampleOf }) => [
      name,
      new Map(forms.map(([form, own]) => [form, samplesByBlock(own, sampleOf)])),
    ]),
  );
}

/** Of one form's launches; a repeated launch of one block counts once, the first. */
export function samplesByBlock(
  launches: readonly LaunchRecord[],
  sampleOf: PairedFigure['sampleOf'],
): ReadonlyMap<number, number> {
  const samples = new Map<number, number>();
  for (const launch of launches) {
    const sample = sampleOf(launch);
    if (typeof sample === 'number' && !samples.has(launch.block)) samples.set(launch.block, sample);
  }
  return samples;
}
