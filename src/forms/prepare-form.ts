import type { FormSpec } from '../scenario/scenario.ts';
import { prepareContainer } from './container/container-form.ts';
import type { FormContext, PreparedForm } from './form.ts';
import { prepareProcess } from './process/process-form.ts';
import { prepareVm } from './vm/vm-form.ts';

/** Makes a form ready on the context's host. */
export function prepareForm(context: FormContext, spec: FormSpec): Promise<PreparedForm> {
  switch (spec.kind) {
    case 'process':
      return prepareProcess(context, spec);
    case 'container':
      return prepareContainer(context, spec);
    case 'vm':
      return prepareVm(context, spec);
  }
}
