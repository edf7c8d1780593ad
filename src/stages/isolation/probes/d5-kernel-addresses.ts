import { z } from 'zod';
import { type Reading, reading } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, leakOf, unreadable } from '../probe.ts';

const files = [
  { name: 'symbols', path: '/proc/kallsyms', line: /^([0-9a-f]{8,16}) [A-Za-z] \S+/ },
  { name: 'memory map', path: '/proc/iomem', line: /^ *([0-9a-f]{8,16}-[0-9a-f]{8,16}) : \S+/ },
] as const;

/**
 * True when the file shows any address; undefined when it is not such a file. Without the right, all of them read as
 * zero.
 */
function showsAddresses(one: Reading, line: RegExp): boolean | undefined {
  if (one.kind === 'refused') return undefined;
  const lines = one.text.split('\n').slice(0, -1);
  const addresses = lines.map((text) => line.exec(text)?.[1]);
  if (lines.length === 0 || addresses.includes(undefined)) return undefined;
  return addresses.some((address) => /[1-9a-f]/.test(address ?? ''));
}

export const d5 = defineProbe({
  id: 'D5',
  title: 'Addresses in the kernel',
  category: 'devices',
  boundary: 'identity',
  kind: 'recognises',
  closedBy: ['capabilities', 'masks'],
  question: 'Does it see where the host’s kernel and its devices lie in memory?',
  source: 'proc(5): /proc/kallsyms, /proc/iomem; kernel documentation, kptr_restrict',
  method: `Reads the beginning of ${files.map(({ path }) => path).join(' and ')} and looks for an address that is not zero.`,
  cannotShow: 'Addresses can leak in other ways; only these two files are read.',
  users: ['root', 'user'],
  controls: ['privileged', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, contents: z.array(reading).length(files.length) }),
  async gather({ inside, kernel }) {
    const contents: Reading[] = [];
    for (const { path } of files) contents.push(await inside.read(path, 1024));
    return { kernel, contents };
  },
  judge({ kernel, contents }) {
    const shown = files.map(({ line }, index) => showsAddresses(contents[index] ?? missing, line));
    const names = files.filter((_, index) => shown[index] === true).map(({ name }) => name);
    if (names.length > 0)
      return leakOf(kernel, `it sees the addresses of the kernel’s ${names.join(' and ')}`);
    const refusals = contents.map((one) => unreadable(one, 'file of addresses')?.verdict);
    const known = refusals.map((verdict, index) => (shown[index] === false ? 'denied' : verdict));
    if (known.every((verdict) => verdict === 'absent'))
      return judgement('absent', 'it has no files of addresses');
    return known.every((verdict) => verdict === 'denied' || verdict === 'absent')
      ? judgement('denied', 'the addresses that it sees are zeros')
      : judgement('inconclusive', 'the addresses could not be read');
  },
});

const missing: Reading = { kind: 'refused', error: 'EIO', detail: '' };
