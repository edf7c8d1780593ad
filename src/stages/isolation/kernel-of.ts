import type { Verdict } from '../../inside/verdicts.ts';
import type { KernelOwner } from './probe.ts';

/**
 * The owner of the kernel, from the verdicts of the kernel's probes. A boot id can be faked, so it is believed only
 * beside the counters, which are believed without it; a kernel of its own must show in all three.
 */
export function kernelOf(verdictOf: (id: 'K1' | 'K4' | 'K5') => Verdict | undefined): KernelOwner {
  const [bootId, counters, processes] = [verdictOf('K1'), verdictOf('K4'), verdictOf('K5')];
  if (counters === 'shared' && processes === 'shared') return 'host';
  if (bootId === 'shared' && (counters === 'shared' || processes === 'shared')) return 'host';
  const all = [bootId, counters, processes];
  return all.every((verdict) => verdict === 'isolated') ? 'own' : 'unknown';
}
