import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { bothSides, onBothSides } from '../compare.ts';
import { judgement, unreadable } from '../probe.ts';
import { follows, hostHasNone, incomparable, isOwn, type LeakRule } from './leak-rule.ts';

const folder = '/sys/class/net';
const what = 'network interfaces';

const evidence = z.strictObject({
  names: bothSides,
  /** The address of the host's first interface that has one; null when none has. */
  address: z.strictObject({ inside: reading, host: reading }).nullable(),
});

/** The rule for interfaces: one of the same name proves nothing, but a hardware address is unique. */
export const interfacesRule: LeakRule<z.output<typeof evidence>> = {
  method: `Lists ${folder}, and compares the hardware address of an interface of the host with that of its name inside.`,
  evidence,
  async gather(context) {
    const names = await onBothSides(context, (eye) => eye.list(folder));
    for (const name of interfaces(names.host) ?? []) {
      const path = `${folder}/${name}/address`;
      const host = await context.host.read(path);
      if (isAddress(host)) return { names, address: { host, inside: await context.inside.read(path) } };
    }
    return { names, address: null };
  },
  judge({ names, address }) {
    const refusal = unreadable(names.inside, what);
    if (refusal !== undefined) return refusal;
    const own = interfaces(names.inside);
    // Every network namespace has its loopback interface.
    if (own === undefined || !own.includes('lo')) return incomparable(what);
    if (address === null || !isAddress(address.host))
      return (
        hostHasNone(names.host, what) ?? judgement('inconclusive', `the host has no ${what} to look for`)
      );
    if (address.inside.kind === 'refused')
      return address.inside.error === 'ENOENT' ? isOwn(what) : incomparable(what);
    if (!isAddress(address.inside)) return incomparable(what);
    return wholeText(address.inside) === wholeText(address.host) ? follows(what) : isOwn(what);
  },
};

function interfaces(one: Reading): readonly string[] | undefined {
  const names = (wholeText(one) ?? '').split('\n').slice(0, -1).sort();
  return names.length > 0 && names.every((name) => /^[\w.@:-]{1,15}$/.test(name)) ? names : undefined;
}

function isAddress(one: Reading): boolean {
  const text = wholeText(one) ?? '';
  return /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\n$/.test(text) && text !== '00:00:00:00:00:00\n';
}
