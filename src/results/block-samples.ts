import type { Pair } from '../stats/paired-ratio.ts';
import { type PairedFigure, pairedFigures } from './figures.ts';
import type { LaunchRecord } from './records.ts';
import type { RunParts } from './run-parts.ts';

/** Samples by figure (such as `startup.ready`) and form. */
export type BlockSamples = ReadonlyMap<string, ReadonlyMap<string, ByBlock>>;

/** Of one form and figure: a sample a block, in the order of the run; NaN where there is none. */
export type ByBlock = Float64Array;

export function blockSamples(parts: RunParts): BlockSamples {
  const places = placesOf(parts.measured);
  const forms = parts.header.scenario.forms.map(({ name }) => name);
  return new Map(
    pairedFigures.map(({ name, sampleOf }) => [
      name,
      new Map(
        forms.map((form) => [form, samplesByBlock(parts.measuredOf.get(form) ?? [], places, sampleOf)]),
      ),
    ]),
  );
}

/** Where each block stands, in the order of the run, from 0. */
export function placesOf(launches: readonly LaunchRecord[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (const { block } of launches) if (!places.has(block)) places.set(block, places.size);
  return places;
}

/**
 * Of one form's launches; a repeated launch of one block counts once, the first.
 * @param places of the blocks of all forms
 */
export function samplesByBlock(
  launches: readonly LaunchRecord[],
  places: ReadonlyMap<number, number>,
  sampleOf: PairedFigure['sampleOf'],
): ByBlock {
  const samples = new Float64Array(places.size).fill(Number.NaN);
  for (const launch of launches) {
    const sample = sampleOf(launch);
    const place = places.get(launch.block) as number;
    if (typeof sample === 'number' && Number.isNaN(samples[place])) samples[place] = sample;
  }
  return samples;
}

/** Blocks in which both forms have a sample. */
export function pairsOf(form: ByBlock, base: ByBlock): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const [place, sample] of form.entries()) {
    const pair = { form: sample, base: base[place] as number };
    if (!Number.isNaN(pair.form) && !Number.isNaN(pair.base)) pairs.push(pair);
  }
  return pairs;
}
