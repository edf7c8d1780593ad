import { randomBytes } from 'node:crypto';
import type { Eye } from '../../inside/eye.ts';
import { type Reading, wholeText } from '../../inside/reading.ts';

/**
 * A text that one side shows in the arguments of a process, and the other looks for. It is unique, so nothing else can
 * match.
 */
export function newMarker(): string {
  return `ballast-marker-${randomBytes(8).toString('hex')}`;
}

/**
 * Shows a marker on one side and looks for it on both: on the other also at further places where processes are listed.
 */
export async function lookForMarker(
  shown: Eye,
  other: Eye,
  places: readonly string[] = [],
): Promise<{ own: Reading; other: Reading; elsewhere: { place: string; found: Reading }[] }> {
  const marker = newMarker();
  return shown.holding('marker', marker, async () => {
    const [own, usual] = [await shown.findArgv(marker), await other.findArgv(marker)];
    const elsewhere = [];
    for (const place of places) elsewhere.push({ place, found: await other.findArgv(marker, place) });
    return { own, other: usual, elsewhere };
  });
}

/** True when a search found processes; undefined when its answer is not a list of them. */
export function found(one: Reading): boolean | undefined {
  const text = wholeText(one);
  return text === undefined || !/^(\d{1,10}\n)*$/.test(text) ? undefined : text !== '';
}
