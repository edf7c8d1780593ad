import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { defineProbe, judgement } from '../probe.ts';

const folder = '/sys/devices/system/cpu/smt';

/** True when the threads of a core run two programs at once. */
function isOn(active: Reading): boolean | undefined {
  const text = wholeText(active);
  return text === '1\n' ? true : text === '0\n' ? false : undefined;
}

export const h2 = defineProbe({
  id: 'H2',
  title: 'Threads of one core',
  category: 'hardware',
  boundary: 'hardware',
  kind: 'one-flaw-away',
  closedBy: [],
  question: 'Can it run on the same core, at the same moment, as another workload?',
  source:
    'Linux, Documentation/admin-guide/hw-vuln/core-scheduling.rst and l1tf.rst; Firecracker, prod-host-setup.md',
  method: `Reads on both sides whether simultaneous multithreading is on (${folder}), and on the host for its first process the list of processors that it may run on.`,
  cannotShow:
    'Says that two threads may share a core, and not that they ever did. Core scheduling, by which a kernel keeps strangers apart, is not asked for; processors that are dedicated to it show in the list alone.',
  users: ['root'],
  controls: [],
  evidence: z.strictObject({ active: bothSides, control: reading, allowed: reading }),
  async gather(context) {
    const { host, hostSide } = context;
    return {
      active: await onBothSides(context, (eye) => eye.read(`${folder}/active`, 16)),
      control: await host.read(`${folder}/control`, 32),
      allowed: await host.lines(`/proc/${hostSide.pid}/status`, 'Cpus_allowed_list:'),
    };
  },
  judge({ active, control, allowed }) {
    const [hosts, own] = [isOn(active.host), isOn(active.inside)];
    const [, word] = /^(on|off|forceoff|notsupported|notimplemented)\n$/.exec(wholeText(control) ?? '') ?? [];
    const [, list] = /^Cpus_allowed_list:\t([\d,-]{1,200})\n$/.exec(wholeText(allowed) ?? '') ?? [];
    if (hosts === undefined || list === undefined)
      return judgement('inconclusive', 'the host does not say whether its cores run several threads');
    const where = `it may run on the processors ${list} of the host`;
    const differs = own !== undefined && own !== hosts;
    const inside = differs ? `, and it is told of ${own ? 'such threads' : 'none'}` : '';
    return judgement(
      'stated',
      hosts
        ? `${where}, whose cores run two threads at once${inside}`
        : `${where}, whose cores run one thread at a time${word === undefined ? '' : ` (${word})`}${inside}`,
    );
  },
});
