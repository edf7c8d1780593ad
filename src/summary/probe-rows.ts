import { type ProbeCategory, type ProbeUser, probeCategories } from '../inside/verdicts.ts';
import type { ProbeRecord, QuestionRecord } from '../stages/isolation/records.ts';
import type { RunParts } from './run-parts.ts';

/** What one probe found, in every target. */
export interface ProbeRow {
  readonly probe: string;
  readonly title: string;
  readonly category: ProbeCategory;
  /** undefined in runs before the questions were stored. */
  readonly question: QuestionRecord | undefined;
  readonly targets: ReadonlyMap<string, Readonly<Partial<Record<ProbeUser, ProbeRecord>>>>;
}

/** The verdicts of a run by probe, category by category, in the order in which the probes ran. */
export function probeRows({ ofType }: RunParts): readonly ProbeRow[] {
  const questions = new Map(ofType('question').map((question) => [question.probe, question]));
  const byProbe = [...Map.groupBy(ofType('probe'), ({ probe }) => probe)];
  const rows = byProbe.flatMap(([probe, records]): ProbeRow[] => {
    const [first] = records;
    if (first === undefined) return [];
    const targets = [...Map.groupBy(records, ({ target }) => target)].map(
      ([target, ofTarget]) =>
        [target, Object.fromEntries(ofTarget.map((record) => [record.user, record]))] as const,
    );
    const { title, category } = first;
    return [{ probe, title, category, question: questions.get(probe), targets: new Map(targets) }];
  });
  return probeCategories.flatMap((category) => rows.filter((row) => row.category === category));
}

/** The targets that were probed, in the scenario's order. */
export function probedTargets({ header, ofType }: RunParts): readonly string[] {
  const probed = new Set(ofType('probe').map(({ target }) => target));
  return header.scenario.targets.map(({ name }) => name).filter((name) => probed.has(name));
}
