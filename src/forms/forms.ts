import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { containerForm } from './container/definition.ts';
import type { FormDefinition } from './definition.ts';
import type { FormContext, PreparedForm } from './form.ts';
import { microvmForm } from './microvm/definition.ts';
import { processForm } from './process/definition.ts';
import { vmForm } from './vm/definition.ts';

/** All forms, in the order in which they are listed to people. */
const definitions = [processForm, containerForm, microvmForm, vmForm] as const;

const [first, ...others] = definitions;

/** One form of a scenario, with its settings, as a run stores it. */
export const formSpec = z.discriminatedUnion('kind', [first.stored, ...others.map(({ stored }) => stored)]);

export type FormSpec = Stored<typeof formSpec>;

export type FormKind = FormSpec['kind'];

// biome-ignore lint/suspicious/noExplicitAny: each takes its own settings, which are checked by its own schema
type AnyForm = FormDefinition<any, any>;

export const forms: readonly AnyForm[] = definitions;

export const formKinds = definitions.map(({ kind }) => kind);

export function formOf(kind: string): AnyForm {
  const form = forms.find((one) => one.kind === kind);
  if (form === undefined) throw new Error(`no such form: ${kind}`);
  return form;
}

/** Makes a form ready on the context's host. */
export function prepareForm(context: FormContext, spec: FormSpec): Promise<PreparedForm> {
  return (context.prepare ?? formOf(spec.kind).prepare)(context, spec);
}
