import { type Reading, wholeText } from '../../../inside/reading.ts';

/** AppArmor's label: a profile and its mode, or `unconfined`. */
const appArmor = /^(?:unconfined|[\x21-\x7e]{1,200} \((enforce|complain|kill|prompt|mixed|unconfined)\))\n?$/;
/** SELinux's label: user, role, type and perhaps a level. */
const seLinux = /^\w{1,60}:\w{1,60}:(\w{1,60})(?::[\w:,.-]{1,200})?\0?\n?$/;
/** The types of SELinux that may do everything. */
const free = ['unconfined_t', 'spc_t', 'kernel_t', 'init_t'];

/**
 * What the label of /proc/PID/attr/current says: that a policy confines the process, that none does, or that the kernel
 * labels no processes; undefined when it is no label.
 */
export function confinement(
  label: Reading,
): { readonly state: 'confined' | 'unconfined' | 'unlabelled'; readonly name: string } | undefined {
  if (label.kind === 'refused')
    return ['EINVAL', 'ENOENT'].includes(label.error) ? { state: 'unlabelled', name: '' } : undefined;
  const text = wholeText(label) ?? '';
  const name = text.replaceAll(/\0|\n/g, '');
  const profile = appArmor.exec(text);
  if (profile !== null) {
    const enforced = profile[1] === 'enforce' || profile[1] === 'kill';
    return { state: enforced ? 'confined' : 'unconfined', name };
  }
  const type = seLinux.exec(text)?.[1];
  if (type === undefined) return undefined;
  return { state: free.includes(type) ? 'unconfined' : 'confined', name };
}
