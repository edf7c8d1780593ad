import { type FormSpec, formOf } from '../forms/forms.ts';
import type { FormFile } from './form-schema.ts';

/** An item of `forms` in the shape that all ways to write it share. */
export function writtenForm(form: FormFile): { kind: string; name: string; settings: object } {
  if (typeof form === 'string') return { kind: form, name: form, settings: formOf(form).settings.parse({}) };
  const [kind, written] = Object.entries(form).find(([, value]) => value !== undefined) ?? [];
  if (kind === undefined || written === undefined) throw new Error('a checked form has a kind');
  const { as: name = kind, ...settings } = written;
  return { kind, name, settings };
}

/** The form that one item of `forms` asks for; relative paths in it are meant from `folder`. */
export function resolveForm(form: FormFile, folder: string): FormSpec {
  const { kind, name, settings } = writtenForm(form);
  return { kind, name, ...formOf(kind).resolve(settings, folder) } as FormSpec;
}
