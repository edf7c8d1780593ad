import { enumerated } from './in-target.ts';

/** Why something of a target is not there. */
export interface Reason {
  /** The target's label. */
  readonly label: string;
  /** What it is about: `restart`, `8`. */
  readonly about: string;
  readonly reason: string;
}

/** The most reasons of one target that are listed: those of many failures may differ in a number alone. */
const mostOfTarget = 8;

/**
 * The reasons as items of a list, each once for all that it is about; what is beyond those of a target is counted.
 * @param say what the items of a target are about, in words: `2 and 8 at once`
 */
export function reasonItems(
  reasons: readonly Reason[],
  say: (abouts: string) => string = (abouts) => abouts,
): string[] {
  return [...Map.groupBy(reasons, ({ label }) => label)].flatMap(([label, ofTarget]) => {
    const items = [...Map.groupBy(ofTarget, ({ reason }) => reason)].map(
      ([reason, same]) => `${label}, ${say(enumerated(same.map(({ about }) => about)))}: ${reason}`,
    );
    const more = items.length - mostOfTarget;
    return more > 0
      ? [
          ...items.slice(0, mostOfTarget),
          `${label}: ${more} more ${more === 1 ? 'reason' : 'reasons'}, which summary.json has`,
        ]
      : items;
  });
}
