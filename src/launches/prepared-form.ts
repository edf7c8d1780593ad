import type { PreparedForm } from '../forms/form.ts';

/** @throws Error when a plan names a form that was not prepared: a fault of Ballast itself */
export function preparedForm(forms: ReadonlyMap<string, PreparedForm>, name: string): PreparedForm {
  const form = forms.get(name);
  if (form === undefined) throw new Error(`the plan names a form that was not prepared: ${name}`);
  return form;
}
