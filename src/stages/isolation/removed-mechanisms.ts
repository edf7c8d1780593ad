import { type Mechanism, mechanismNames } from '../../inside/boundaries.ts';
import type { Weakening } from './weakenings.ts';

/** The mechanisms that a weakened instance lacks: what its control noticed is held by one of them elsewhere. */
const removed: Readonly<Record<Weakening, readonly Mechanism[]>> = {
  privileged: [
    'capabilities',
    'filter',
    'masks',
    'device-list',
    'security-module',
    'no-new-privileges',
    'own-user',
    'namespaces',
    'omission',
  ],
  'host-namespaces': ['namespaces', 'own-user', 'packet-filter'],
  'no-seccomp': ['filter'],
  'no-limits': ['limits'],
  'host-mount': ['omission'],
  'host-proc-mount': ['omission', 'masks'],
  'bare-process': mechanismNames,
  'weak-runtime': ['omission', 'limits'],
  'weak-machine': ['own-user', 'filter', 'omission', 'limits'],
  'weak-monitor': ['own-user', 'capabilities', 'filter', 'security-module', 'no-new-privileges', 'omission'],
};

/** @param weakening as a run stores it; one that this version does not know removes nothing that is known */
export function mechanismsRemovedBy(weakening: string): readonly Mechanism[] {
  return new Map<string, readonly Mechanism[]>(Object.entries(removed)).get(weakening) ?? [];
}
