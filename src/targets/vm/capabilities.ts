import { XMLParser } from 'fast-xml-parser';
import type { QemuUser } from '../guest/qemu-user.ts';

/** The part of `virsh capabilities` that a domain depends on. */
export interface Capabilities {
  /** The user that QEMU is made to run as; undefined when libvirt does not change users. */
  readonly user: QemuUser | undefined;
  /** The models that confine machines besides the rights of their user: `apparmor`, `selinux`. */
  readonly securityModels: readonly string[];
  /** The machine types of x86-64, under all of their names. */
  readonly machines: readonly string[];
}

interface Parsed {
  readonly capabilities?: {
    readonly host?: {
      readonly secmodel?: readonly { readonly model?: string; readonly baselabel?: readonly unknown[] }[];
    };
    readonly guest?: readonly {
      readonly arch?: {
        readonly '@name'?: string;
        readonly machine?: readonly (string | { readonly '#text'?: string })[];
      };
    }[];
  };
}

const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  isArray: (name) => ['secmodel', 'baselabel', 'guest', 'machine'].includes(name),
});

export function capabilitiesIn(answer: string): Capabilities {
  const { host, guest = [] } = (parser.parse(answer) as Parsed).capabilities ?? {};
  const models = host?.secmodel ?? [];
  const label = models.find(({ model }) => model === 'dac')?.baselabel?.[0];
  const written = typeof label === 'object' && label !== null && '#text' in label ? label['#text'] : label;
  const [, uid, gid] = /^\+(\d+):\+(\d+)$/.exec(String(written)) ?? [];
  const machines = guest
    .filter(({ arch }) => arch?.['@name'] === 'x86_64')
    .flatMap(({ arch }) => arch?.machine ?? [])
    .map((machine) => (typeof machine === 'string' ? machine : (machine['#text'] ?? '')));
  return {
    user: uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) },
    securityModels: models.flatMap(({ model }) =>
      model === undefined || model === 'dac' || model === 'none' ? [] : [model],
    ),
    machines: [...new Set(machines)],
  };
}
