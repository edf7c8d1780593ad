import { z } from 'zod';
import { type Reading, wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement, kernelOwner, unreadable } from '../probe.ts';

const fields = ['product_name', 'product_serial', 'product_uuid'] as const;
/**
 * The only identity that is never the same on two machines: emulated ones share their name, and often an empty serial
 * number.
 */
const unique = 'product_uuid';

const digestOf = (one: Reading) => {
  const text = wholeText(one);
  return text !== undefined && /^[1-9]\d{0,6} [0-9a-f]{16}\n$/.test(text) ? text : undefined;
};
const missing = (one: Reading) => one.kind === 'refused' && one.error === 'ENOENT';

export const d9 = defineProbe({
  id: 'D9',
  title: 'Identity of the machine',
  category: 'devices',
  boundary: 'identity',
  kind: 'recognises',
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does it see which machine its host is?',
  source: 'sysfs, /sys/class/dmi/id; SMBIOS, system information',
  method: `Compares digests of ${fields.join(', ')} in /sys/class/dmi/id with the host’s, so that no serial number is stored.`,
  cannotShow:
    'On a kernel of its own only the uuid counts, as emulated machines have the same name everywhere. Absent where the host itself has no such tables.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  ownControls: { machine: 'weak-machine' },
  evidence: z.strictObject({ kernel: kernelOwner, fields: z.array(bothSides).length(fields.length) }),
  async gather(context) {
    const compared: z.output<typeof bothSides>[] = [];
    for (const name of fields)
      compared.push(await onBothSides(context, (eye) => eye.digest(`/sys/class/dmi/id/${name}`, 1024)));
    return { kernel: context.kernel, fields: compared };
  },
  judge({ kernel, fields: compared }) {
    const read = fields.map((name, index) => {
      const [own, hosts] = [compared[index]?.inside, compared[index]?.host];
      return { name, own: own && digestOf(own), hosts: hosts && digestOf(hosts) };
    });
    const inside = compared.map((field) => field.inside);
    if (read.every(({ own }) => own === undefined)) {
      if (inside.every(missing)) return judgement('absent', 'it has no tables that name a machine');
      const barred = (one: Reading) => missing(one) || unreadable(one, 'name')?.verdict === 'denied';
      return inside.every(barred)
        ? judgement('denied', 'the names of the machine are refused')
        : judgement('inconclusive', 'the names of the machine could not be read');
    }
    if (compared.every(({ host }) => missing(host)))
      return judgement('absent', 'the host has no tables that name its machine');
    const equal = read.filter(({ own, hosts }) => own !== undefined && own === hosts).map(({ name }) => name);
    if (kernel === 'host' && equal.length > 0)
      return judgement('leaked', `it reads the host’s ${equal.join(', ')}`);
    if (equal.includes(unique)) return judgement('leaked', `it reads the host’s ${unique}`);
    const compares = read.some(({ own, hosts }) => own !== undefined && hosts !== undefined);
    if (!compares) return judgement('inconclusive', 'the names of the two machines could not be compared');
    return equal.length === 0
      ? judgement('isolated', 'it sees the names of another machine than its host')
      : judgement(
          'inconclusive',
          `its ${equal.join(', ')} is also the host’s, which emulated machines share`,
        );
  },
});
