import type { Place } from './progress-records.ts';
import { homeOfType, type RunRecord } from './records.ts';

/**
 * Records of blocks that were cut off and measured again when the run was resumed: they are kept, and count no more.
 */
export function setAside(records: readonly RunRecord[]): ReadonlySet<RunRecord> {
  const aside = new Set<RunRecord>();
  const whole = new Set<string>();
  let sinceResumed: RunRecord[] = [];
  for (const record of records) {
    if (record.type === 'whole') whole.add(placeName(record));
    else if (record.type !== 'resumed') sinceResumed.push(record);
    else {
      for (const one of sinceResumed) {
        const place = placeOf(one);
        if (place !== undefined && !whole.has(placeName(place))) aside.add(one);
      }
      sinceResumed = [];
    }
  }
  return aside;
}

/** `launches 3` */
export function placeName({ stage, block }: Place): string {
  return `${stage} ${block}`;
}

/** Where in the run a record was taken; undefined for what is told of the whole run. */
function placeOf(record: RunRecord): Place | undefined {
  if (record.type === 'begun' || record.type === 'launch') return { stage: 'launches', block: record.block };
  const home = homeOfType.get(record.type);
  if (home === undefined || home.of === 'run') return undefined;
  const block = 'block' in record && record.block !== null ? record.block : 0;
  return { stage: home.stage, block };
}
