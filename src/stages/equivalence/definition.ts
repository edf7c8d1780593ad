import { eachTargetOnce, type Measurement, type Turn } from '../stage.ts';
import { equivalenceRecord } from './records.ts';

const records = { equivalence: equivalenceRecord };

/**
 * The proof that the targets do equal work. It is gathered before anything is timed, and summarised for the run as a
 * whole.
 */
export const equivalence: Measurement<'equivalence', undefined, typeof records, Required<Turn>> = {
  name: 'equivalence',
  doing: 'checking workload equivalence',
  records,
  turns: (targets) => (targets.length > 1 ? eachTargetOnce(targets) : []),
  open: async (run) => (await import('./measure.ts')).openEquivalence(run),
};
