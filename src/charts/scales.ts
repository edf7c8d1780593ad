import { labelOf, nameOf, shortLabel } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import type { Composition, Drawing } from './composition.ts';
import { shapes, targetColours } from './palette.ts';

/** A target as charts draw it. */
export interface DrawnTarget {
  readonly target: string;
  /** Its name where people read it. */
  readonly label: string;
  /** The same, short, with an asterisk where it is emulated: one note says what that means. */
  readonly name: string;
  readonly colour: string;
  readonly shape: string;
  readonly emulated: boolean;
}

/** The targets with one colour and one shape each, in the scenario's order. */
export function drawnTargets(summary: Summary): readonly DrawnTarget[] {
  return Object.entries(summary.targets).map(([target, { emulated }], index) => {
    const round = Math.floor(index / targetColours.length);
    return {
      target,
      label: labelOf(summary, target),
      name: `${shortLabel(nameOf(summary, target), 24)}${emulated ? '*' : ''}`,
      colour: targetColours[index % targetColours.length] as string,
      shape: shapes[(index + round) % shapes.length] as string,
      emulated,
    };
  });
}

/** A name of at most so many characters, which keeps its asterisk. */
export function fitted(name: string, most: number): string {
  const mark = name.endsWith('*') ? '*' : '';
  return `${shortLabel(name.slice(0, name.length - mark.length), most - mark.length)}${mark}`;
}

/** What the asterisk means; nothing where no target that is drawn has one. */
export function emulatedNote(targets: readonly Pick<DrawnTarget, 'emulated'>[]): readonly string[] {
  return targets.some(({ emulated }) => emulated)
    ? ['* Emulated by QEMU, drawn hollow: not the performance of a VM under KVM.']
    : [];
}

/** Rounds for inlining, so that a spec is the same text wherever it is made. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** A chart with nothing to draw still says so. */
export function emptyChart(title: string): Drawing {
  return (): Composition => ({ title, subtitle: ['no samples'], notes: [], height: 4, below: 0, layer: [] });
}
