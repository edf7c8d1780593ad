import { eachFormOnce, type Measurement, type Turn } from '../stage.ts';
import { equivalenceRecord } from './records.ts';

const records = { equivalence: equivalenceRecord };

/** That the forms do equal work. It is certified before anything is timed, and summarised for the run as a whole. */
export const equivalence: Measurement<'equivalence', undefined, typeof records, Required<Turn>> = {
  name: 'equivalence',
  doing: 'certifying equal work',
  records,
  turns: (forms) => (forms.length > 1 ? eachFormOnce(forms) : []),
  open: async (run) => (await import('./measure.ts')).openEquivalence(run),
};
