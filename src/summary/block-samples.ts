import { isOfTarget, type RunRecord } from '../results/records.ts';
import type { StageMetric } from '../stages/stage.ts';
import { stages } from '../stages/stages.ts';
import type { Pair, Pairs } from '../stats/paired-ratio.ts';
import type { Column } from './columns.ts';
import type { RunParts } from './run-parts.ts';

/** The samples of one target and metric, one a block, in the order of the run; NaN where there is none. */
export type ByBlock = Float64Array;

/** The samples by metric, such as `startup.ready`, and by target. */
export type BlockSamples = ReadonlyMap<string, ReadonlyMap<string, ByBlock>>;

/** Samples of so many metrics; a repeated launch of one block counts once, the first. */
export function blockSamples(parts: RunParts, names: readonly string[]): BlockSamples {
  const { header, measured, measuredOf, columns } = parts;
  const places = placesOf(measured);
  const targets = header.scenario.targets.map(({ name }) => {
    const own = measuredOf.get(name) ?? [];
    return { name, places: own.map(({ block }) => places.get(block) as number) };
  });
  return new Map(
    names.map((name) => {
      const ofStage = stageSampler(parts, name);
      const samples = targets.map((target): [string, ByBlock] => [
        target.name,
        ofStage?.(target.name) ?? inPlaces(columns.get(target.name)?.get(name), target.places, places.size),
      ]);
      return [name, new Map(samples)];
    }),
  );
}

/** How to take the samples of a stage's metric; undefined: it is one of launches. */
function stageSampler(parts: RunParts, fullName: string): ((target: string) => ByBlock) | undefined {
  const [group, name] = fullName.split('.');
  const stage = stages.find(({ key }) => key === group);
  const metric = (stage?.metrics as readonly StageMetric<RunRecord, never>[] | undefined)?.find(
    (one) => one.name === name,
  );
  if (stage === undefined || metric?.samplesOf === undefined) return undefined;
  const { samplesOf } = metric;
  const records = Object.keys(stage.records).flatMap((type) => parts.ofType(type as RunRecord['type']));
  const places = placesOf(
    records.flatMap((record) => ('block' in record ? [{ block: record.block ?? 0 }] : [])),
  );
  return (target) => {
    const samples = new Float64Array(places.size).fill(Number.NaN);
    const own = records.filter((record) => isOfTarget(record, target));
    for (const [block, sample] of samplesOf(own)) samples[places.get(block) as number] = sample;
    return samples;
  };
}

/** Where each block stands, in the order of the run, from 0. */
function placesOf(launches: readonly { readonly block: number }[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (const { block } of launches) if (!places.has(block)) places.set(block, places.size);
  return places;
}

function inPlaces(column: Column | undefined, places: readonly number[], count: number): ByBlock {
  const samples = new Float64Array(count).fill(Number.NaN);
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] as number;
    if (Number.isNaN(samples[place])) samples[place] = column?.[index] ?? Number.NaN;
  }
  return samples;
}

/** Blocks in which both targets have a sample. */
export function pairsOf(target: ByBlock | undefined, base: ByBlock | undefined): Pairs {
  if (target === undefined || base === undefined) return [];
  let length = 0;
  for (const _ of pairsIn(target, base)) length += 1;
  return { length, [Symbol.iterator]: () => pairsIn(target, base) };
}

function* pairsIn(targets: ByBlock, bases: ByBlock): Generator<Pair> {
  for (let place = 0; place < targets.length; place += 1) {
    const [target, base] = [targets[place] as number, bases[place] as number];
    if (!Number.isNaN(target) && !Number.isNaN(base)) yield { target, base };
  }
}
