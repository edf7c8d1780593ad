import { visible } from '../wording/escape.ts';
import type { Summary, TargetSummary } from './summary.ts';

/** What people call the targets that a scenario names as Ballast does, each with the kind that such a target is of. */
const humanNames: ReadonlyMap<string, { readonly kind: TargetSummary['kind']; readonly name: string }> =
  new Map([
    ['process', { kind: 'process', name: 'process' }],
    ['container', { kind: 'container', name: 'container' }],
    ['gvisor', { kind: 'container', name: 'gVisor' }],
    ['microvm', { kind: 'microvm', name: 'micro-VM' }],
    ['vm', { kind: 'vm', name: 'VM' }],
    ['full-vm', { kind: 'vm', name: 'full-OS VM' }],
  ]);

/** What people call a target: a name of the scenario's own stays as it is. */
export function nameOf({ targets }: Pick<Summary, 'targets'>, target: string): string {
  const human = humanNames.get(target);
  return human !== undefined && targets[target]?.kind === human.kind ? human.name : visible(target);
}

/** True of a target that people call by a word of the language, which takes an article. */
export function isCommonNoun({ targets }: Pick<Summary, 'targets'>, target: string): boolean {
  return target !== 'gvisor' && humanNames.get(target)?.kind === targets[target]?.kind;
}

/** The name of a target wherever people read it: an emulated one always says so. */
export function labelOf(summary: Pick<Summary, 'targets'>, target: string): string {
  const name = nameOf(summary, target);
  return summary.targets[target]?.emulated === true ? `${name}${emulatedMark}` : name;
}

const emulatedMark = ' (emulated)';
const longestLabel = 22;

/** A label of at most this many characters: a long name loses its middle, and never that it is emulated. */
export function shortLabel(label: string, most = longestLabel): string {
  if (label.length <= most) return label;
  const mark = label.endsWith(emulatedMark) ? emulatedMark : '';
  const { head, tail } = kept(mark, most);
  return `${label.slice(0, head)}…${label.slice(label.length - tail)}`;
}

/** The characters of a label with this mark that are kept at its beginning and, with the mark, at its end. */
function kept(mark: string, most: number): { readonly head: number; readonly tail: number } {
  const room = most - mark.length - 1;
  const ofName = Math.floor(room / 3);
  return { head: room - ofName, tail: ofName + mark.length };
}

/**
 * The same as an expression of Vega about a text, such as `datum.label`. It is the same for all labels: what somebody
 * else has named is data of a chart, and never part of its program.
 */
export function shortLabelExpression(text: string): string {
  const [plain, emulated] = ['', emulatedMark].map((mark) => {
    const { head, tail } = kept(mark, longestLabel);
    return `slice(${text}, 0, ${head}) + '…' + slice(${text}, -${tail})`;
  });
  const isEmulated = `slice(${text}, -${emulatedMark.length}) === '${emulatedMark}'`;
  return `length(${text}) <= ${longestLabel} ? ${text} : ${isEmulated} ? ${emulated} : ${plain}`;
}
