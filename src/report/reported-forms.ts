import { labelOf } from '../summary/label.ts';
import type { FormSummary, Summary } from '../summary/summary.ts';

/** A form, as tables name it. */
export interface ReportedForm {
  readonly form: string;
  /** Its name where people read it. */
  readonly label: string;
  readonly emulated: boolean;
}

/** A form of which there is something in a group of its summary. */
export interface MeasuredForm<Group extends keyof FormSummary> extends ReportedForm {
  readonly found: NonNullable<FormSummary[Group]>;
}

export function reportedForm(summary: Summary, form: string): ReportedForm {
  return { form, label: labelOf(summary, form), emulated: summary.forms[form]?.emulated ?? false };
}

/** The forms in which a group of figures was measured, in the scenario's order. */
export function measuredForms<Group extends keyof FormSummary>(
  summary: Summary,
  group: Group,
): readonly MeasuredForm<Group>[] {
  return Object.entries(summary.forms).flatMap(([form, all]) => {
    const found = all[group] ?? undefined;
    return found === undefined ? [] : [{ ...reportedForm(summary, form), found }];
  });
}

/** A figure of a form. */
export interface FormFigure<Name extends string, Figure> extends ReportedForm {
  readonly name: Name;
  readonly figure: Figure;
}

/** What is known of some figures: form by form, in the order of their names. */
export function figuresIn<Name extends string, Figure>(
  summary: Summary,
  names: readonly Name[],
  figureOf: (form: FormSummary, name: Name) => Figure | null | undefined,
): readonly FormFigure<Name, Figure>[] {
  return Object.entries(summary.forms).flatMap(([form, all]) =>
    names.flatMap((name) => {
      const figure = figureOf(all, name) ?? undefined;
      return figure === undefined ? [] : [{ ...reportedForm(summary, form), name, figure }];
    }),
  );
}
