import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading, wholeLines, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement } from '../probe.ts';

const folder = '/sys/devices/system/cpu/vulnerabilities';
const mostFlaws = 48;
const longestState = 256;

/** The state of each known flaw of the processor on one side: null where the side has no such list. */
const flaws = z
  .array(z.strictObject({ name: z.string().max(64), state: reading }))
  .max(mostFlaws)
  .nullable();
type Flaws = z.output<typeof flaws>;

async function flawsOn(eye: Eye): Promise<Flaws> {
  const names = wholeLines(await eye.list(folder, mostFlaws))?.filter((name) => /^\w{1,64}$/.test(name));
  if (names === undefined) return null;
  const found: NonNullable<Flaws> = [];
  for (const name of names.toSorted())
    found.push({ name, state: await eye.read(`${folder}/${name}`, longestState) });
  return found;
}

/** True for a flaw that nothing stands against, by the word of the kernel that lists it; undefined when it says nothing. */
function isOpen(state: Reading): boolean | undefined {
  const text = wholeText(state);
  if (text === undefined) return undefined;
  // Of KVM, a line may begin otherwise: `KVM: Mitigation: …`, `Processor vulnerable`.
  if (/^(?:KVM: )?(?:Not affected|Mitigation: )/.test(text))
    return /; SMT vulnerable|no microcode/.test(text);
  return /^(?:KVM: )?Vulnerable|^Processor vulnerable|^Unknown: /.test(text) ? true : undefined;
}

function openOf(seen: Flaws): { readonly count: number; readonly open: readonly string[] } | undefined {
  if (seen === null || seen.length === 0) return undefined;
  const states = seen.map(({ name, state }) => ({ name, open: isOpen(state) }));
  if (states.some(({ open }) => open === undefined)) return undefined;
  return { count: seen.length, open: states.filter(({ open }) => open).map(({ name }) => name) };
}

const listed = (names: readonly string[]) =>
  names.length === 0 ? 'none' : `${names.slice(0, 6).join(', ')}${names.length > 6 ? ' and others' : ''}`;

export const h1 = defineProbe({
  id: 'H1',
  title: 'Flaws of the processor',
  category: 'hardware',
  boundary: 'hardware',
  kind: 'one-flaw-away',
  closedBy: [],
  question:
    'Which known flaws of the processor are not mitigated, by the host’s kernel and by what it sees itself?',
  source: 'Linux, Documentation/admin-guide/hw-vuln; Documentation/ABI/testing/sysfs-devices-system-cpu',
  method: `Reads ${folder} on both sides. A flaw counts as open where the kernel says that the processor is vulnerable, that its other threads are, or that microcode is missing.`,
  cannotShow:
    'States what two kernels say, and tries no attack. A virtual machine sees what its hypervisor shows it of the processor, so that its kernel may know less than the host’s. Flaws that nobody knows are in no list.',
  users: ['root'],
  controls: [],
  evidence: z.strictObject({ inside: flaws, host: flaws }),
  gather: async ({ inside, host }) => ({ inside: await flawsOn(inside), host: await flawsOn(host) }),
  judge({ inside, host }) {
    const [own, hosts] = [openOf(inside), openOf(host)];
    if (hosts === undefined)
      return judgement('inconclusive', 'the host does not list the flaws of its processor');
    const said = `of ${hosts.count} flaws of the processor, the host leaves open: ${listed(hosts.open)}`;
    if (own === undefined)
      return judgement('stated', `${said}; it is shown no such list`, { flawsOpenOnHost: hosts.open.length });
    const figures = { flawsOpenOnHost: hosts.open.length, flawsOpenInside: own.open.length };
    const isSame = own.count === hosts.count && own.open.join() === hosts.open.join();
    return judgement(
      'stated',
      isSame
        ? `${said}; it sees the same`
        : `${said}; of ${own.count} that it sees itself: ${listed(own.open)}`,
      figures,
    );
  },
});
