import { Option } from 'commander';
import type { RunRecord } from '../results/records.ts';
import { withBaseline } from '../scenario/with-baseline.ts';

/** The target that a report compares all others with. */
export function baselineOption(): Option {
  return new Option(
    '--baseline <target>',
    'the target to compare all others with (default: what the scenario says, else the container where a VM is measured too, else the first target)',
  );
}

/**
 * A stored run as if its scenario had named this baseline; as it is where none is given.
 * @throws BallastError `target-unknown`
 */
export function comparedWith(records: readonly RunRecord[], baseline?: string): readonly RunRecord[] {
  if (baseline === undefined) return records;
  return records.map((record) =>
    record.type === 'header' ? { ...record, scenario: withBaseline(record.scenario, baseline) } : record,
  );
}
