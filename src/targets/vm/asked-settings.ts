import type { AskedSetting } from '../effective-setting.ts';
import { askedOfMachine } from '../guest/asked-settings.ts';
import type { VmSpec } from './definition.ts';

/** What a scenario asks for around a machine of libvirt. */
export function askedOfDomain(spec: VmSpec): readonly AskedSetting[] {
  const { machine, nwfilter, securityDriver } = spec;
  const asked: readonly (AskedSetting | false)[] = [
    machine !== undefined && { name: 'machine', wanted: machine, isMet: (value) => isType(machine, value) },
    nwfilter !== undefined && { name: 'network filter', wanted: nwfilter },
    securityDriver !== undefined && {
      name: 'security module',
      wanted: securityDriver,
      isMet: (value) => (securityDriver === 'none') === /^(?:unconfined|none confines it)$/.test(value),
    },
  ];
  return [...askedOfMachine(spec), ...asked.filter((one) => one !== false)];
}

/** A type without a version is the newest of its family, as the machine itself names it. */
function isType(asked: string, value: string): boolean {
  if (asked === value) return true;
  const family = asked === 'pc' ? 'pc-i440fx-' : asked === 'q35' ? 'pc-q35-' : undefined;
  return family !== undefined && value.startsWith(family);
}
