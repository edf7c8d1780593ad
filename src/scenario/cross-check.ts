import type { FormFile } from './form-schema.ts';
import type { Problem } from './problems.ts';
import { resolveForm } from './resolve.ts';

/** What no single key of the forms can be blamed for. */
export function crossCheckForms(forms: readonly FormFile[]): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  for (const [index, form] of forms.entries()) {
    const { name } = resolveForm(form);
    if (names.has(name)) {
      const message = `a second form named ${name}; give it another name with \`as\``;
      problems.push({ path: ['forms', index], at: 'value', message });
    }
    names.add(name);
    if (typeof form !== 'string' && form.container !== undefined) {
      for (const { at, message } of crossCheckContainer(form.container)) {
        problems.push({ path: ['forms', index, 'container', ...at], at: 'value', message });
      }
    }
  }
  return problems;
}

type ContainerFile = NonNullable<Exclude<FormFile, string>['container']>;

/** Combinations that contradict themselves, or that the engine would refuse or silently ignore. */
function crossCheckContainer(container: ContainerFile): { at: PropertyKey[]; message: string }[] {
  const { privileged, capabilities, seccomp, mounts = [] } = container;
  const problems: { at: PropertyKey[]; message: string }[] = [];
  if (privileged === true) {
    const what = 'a privileged container has all capabilities and no filter; leave it out';
    if (capabilities !== undefined) problems.push({ at: ['capabilities'], message: what });
    if (seccomp !== undefined) problems.push({ at: ['seccomp'], message: what });
  }
  for (const [index, name] of (capabilities?.drop ?? []).entries()) {
    if (capabilities?.add?.includes(name) !== true) continue;
    problems.push({ at: ['capabilities', 'drop', index], message: `${name} is added as well` });
  }
  const places = new Set<string>();
  for (const [index, { at }] of mounts.entries()) {
    if (places.has(at)) problems.push({ at: ['mounts', index, 'at'], message: `a second mount at ${at}` });
    if (/^\/\.ballast(\/|$)/.test(at)) {
      problems.push({ at: ['mounts', index, 'at'], message: 'kept for the program of the probes' });
    }
    places.add(at);
  }
  return problems;
}
