import type { QemuUser } from '../guest/qemu-user.ts';

/** The choices of a domain beside what its guest takes. What is absent is as libvirt has it. */
export interface DomainChoices {
  /** The user that its files have been lent to. Absent: libvirt sees to the rights itself. */
  readonly user?: QemuUser;
  /** A machine type; absent: q35. */
  readonly machine?: string;
  /** `host`, `max` or a model. */
  readonly cpu?: string;
  readonly vhost?: boolean;
  readonly portIsolation?: true;
  readonly nwfilter?: string;
  /** The security models that confine it or leave it alone, by their names. */
  readonly labels?: Readonly<Record<string, 'dynamic' | 'none'>>;
}

/** The processor of a domain: by default all that the host's has, and all that an emulator can. */
export function domainCpu(choice: string | undefined, isKvm: boolean): object {
  const cpu = choice ?? (isKvm ? 'host' : 'max');
  if (cpu === 'host') return { '@mode': 'host-passthrough' };
  if (cpu === 'max') return { '@mode': 'maximum' };
  return { '@mode': 'custom', '@match': 'exact', model: { '@fallback': 'forbid', '#text': cpu } };
}

/** The parts of a network card's definition that isolate it, or say who serves it. */
export function domainPort({ vhost, portIsolation, nwfilter }: DomainChoices, address: string): object {
  return {
    ...(vhost === undefined ? {} : { driver: { '@name': vhost ? 'vhost' : 'qemu' } }),
    ...(portIsolation === true ? { port: { '@isolated': 'yes' } } : {}),
    // Without the address a filter learns it from the first packet, and lets through whatever that says.
    ...(nwfilter === undefined
      ? {}
      : { filterref: { '@filter': nwfilter, parameter: { '@name': 'IP', '@value': address } } }),
  };
}

/** The security labels of a domain, of which each model has one. */
export function domainLabels({ user, labels = {} }: DomainChoices): object {
  const all = [
    ...(user === undefined ? [] : [ownRights(user)]),
    ...Object.entries(labels).map(([model, type]) => ({ '@type': type, '@model': model })),
  ];
  return all.length === 0 ? {} : { seclabel: all };
}

/** Keeps libvirt from changing the owner of the files: those that guests share would come to belong to QEMU. */
function ownRights({ uid, gid }: QemuUser) {
  return { '@type': 'static', '@model': 'dac', '@relabel': 'no', label: `+${uid}:+${gid}` };
}
