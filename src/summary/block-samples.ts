import { type SpeedFigureKind, speedFigures, speedSamples } from '../stages/speed/figures.ts';
import type { Pair, Pairs } from '../stats/paired-ratio.ts';
import type { Column } from './columns.ts';
import type { RunParts } from './run-parts.ts';

/** Of one form and figure: a sample a block, in the order of the run; NaN where there is none. */
export type ByBlock = Float64Array;

/** By figure, such as `startup.ready`, and form. */
export type BlockSamples = ReadonlyMap<string, ReadonlyMap<string, ByBlock>>;

/** Samples of so many figures; a repeated launch of one block counts once, the first. */
export function blockSamples(
  { header, measured, measuredOf, columns, speeds }: RunParts,
  figures: readonly string[],
): BlockSamples {
  const places = placesOf(measured);
  const forms = header.scenario.forms.map(({ name }) => {
    const own = measuredOf.get(name) ?? [];
    return { name, places: own.map(({ block }) => places.get(block) as number) };
  });
  const samplesOf = (figure: string, form: (typeof forms)[number]) => {
    const kind = speedFigures.get(figure.replace(/^speed\./, ''));
    if (figure.startsWith('speed.') && kind !== undefined) return ofSpeed(speeds, form.name, kind);
    return inPlaces(columns.get(form.name)?.get(figure), form.places, places.size);
  };
  return new Map(
    figures.map((figure) => [figure, new Map(forms.map((form) => [form.name, samplesOf(figure, form)]))]),
  );
}

/** Of instances of their own, which have blocks of their own. */
function ofSpeed(speeds: RunParts['speeds'], form: string, kind: SpeedFigureKind): ByBlock {
  const places = placesOf(speeds);
  const samples = new Float64Array(places.size).fill(Number.NaN);
  const own = speeds.filter((record) => record.form === form);
  for (const [block, sample] of speedSamples(own, kind)) samples[places.get(block) as number] = sample;
  return samples;
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

/** Blocks in which both forms have a sample. */
export function pairsOf(form: ByBlock | undefined, base: ByBlock | undefined): Pairs {
  if (form === undefined || base === undefined) return [];
  let length = 0;
  for (const _ of pairsIn(form, base)) length += 1;
  return { length, [Symbol.iterator]: () => pairsIn(form, base) };
}

function* pairsIn(forms: ByBlock, bases: ByBlock): Generator<Pair> {
  for (let place = 0; place < forms.length; place += 1) {
    const [form, base] = [forms[place] as number, bases[place] as number];
    if (!Number.isNaN(form) && !Number.isNaN(base)) yield { form, base };
  }
}
