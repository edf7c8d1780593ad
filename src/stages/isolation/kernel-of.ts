import type { Verdict } from '../../inside/verdicts.ts';
import type { KernelOwner } from './probe.ts';

/** The probes that tell whose kernel an instance runs on. */
export type KernelProbe = 'K1' | 'K4' | 'K5' | 'K6';

/**
 * The owner of the kernel, from the verdicts of the kernel's probes. The host's own evidence decides (K6), since no
 * instance can forge it: a process of the host that runs a program of the instance is on the host's kernel, whatever
 * the instance says. Where only another program stands in its place, the kernel is its own, unless the instance knows
 * the host's boot id or counters, which contradicts that. Without that evidence an instance may be believed only to its
 * disadvantage. A boot id can be faked, so it is believed only beside the counters, which are believed without it.
 */
export function kernelOf(verdictOf: (id: KernelProbe) => Verdict | undefined): KernelOwner {
  const [bootId, counters, processes] = [verdictOf('K1'), verdictOf('K4'), verdictOf('K5')];
  const all = [bootId, counters, processes];
  switch (verdictOf('K6')) {
    case 'shared':
      return 'host';
    case 'isolated':
      return !all.includes('shared') && [counters, processes].some(isApart) ? 'own' : 'unknown';
    default:
      return all.filter((verdict) => verdict === 'shared').length > 1 ? 'host' : 'unknown';
  }
}

const isApart = (verdict: Verdict | undefined) => verdict === 'isolated' || verdict === 'synthetic';
