import type { Boundary } from '../../inside/boundaries.ts';
import type { Probe } from './probe.ts';

/**
 * Where others treat the subject of a boundary: sections of NIST SP 800-190 (Application Container Security Guide), security
 * baselines of hypervisors of NIST SP 800-125A Rev. 1, techniques of MITRE ATT&CK, and weaknesses of CWE. They are places to
 * read, and no grades.
 */
const ofBoundary: Readonly<Record<Boundary, readonly string[]>> = {
  kernel: ['NIST 800-190 3.5.1, 3.5.2', 'ATT&CK T1611, T1068', 'CWE-653'],
  privileges: ['NIST 800-190 3.4.3, 3.5.4', 'ATT&CK T1611, T1548.001', 'CWE-250, CWE-269'],
  mounts: ['NIST 800-190 3.4.3, 3.5.5', 'ATT&CK T1611', 'CWE-668, CWE-732'],
  devices: ['NIST 800-190 3.4.3', 'ATT&CK T1611, T1006', 'CWE-668'],
  processes: ['NIST 800-190 3.4.3', 'ATT&CK T1057, T1613', 'CWE-653'],
  network: ['NIST 800-190 3.4.2', 'ATT&CK T1046, T1557.002', 'CWE-923'],
  management: ['NIST 800-190 3.4.3', 'ATT&CK T1609, T1610, T1611', 'CWE-668'],
  behind: ['NIST 800-125A HY-BF1, HY-BF3', 'ATT&CK T1611', 'CWE-250, CWE-653'],
  resources: ['NIST 800-190 3.4.3', 'ATT&CK T1496, T1499', 'CWE-770'],
  activity: ['NIST 800-190 3.5.2', 'ATT&CK T1082', 'CWE-497'],
  identity: ['NIST 800-190 3.5.2', 'ATT&CK T1082, T1497', 'CWE-497'],
  hardware: ['NIST 800-125A HY-BF1', 'CWE-1189, CWE-1303'],
};

/** Recommendations of the CIS Docker Benchmark, version 1.6, that set what a probe looks for. */
const ofCis: Readonly<Record<string, string>> = {
  N1: '5.16',
  N3: '5.10',
  N4: '5.17',
  N5: '5.21',
  N7: '2.9, 5.31',
  N9: '5.16',
  N10: '5.6, 5.20',
  N12: '5.17',
  P1: '5.4, 5.5',
  P2: '5.4, 5.5',
  P3: '2.9, 5.31',
  P4: '2.14, 5.26',
  P5: '5.2, 5.3',
  P6: '5.32',
  P7: '5.18',
  D1: '5.18',
  C3: '5.4',
  D11: '2.2, 5.30',
  S1: '5.22',
  S2: '5.22',
  S12: '5.22',
  R1: '5.11',
  R2: '5.12',
  R3: '5.29',
};

/** The boundaries in which a machine has devices where a container has none. */
const ofMachines: readonly Boundary[] = ['devices', 'mounts'];

/** The same for a machine's hardware: the mediation of devices, and the weaknesses of what emulates them. */
const ofHardware: readonly string[] = ['NIST 800-125A HY-BF2', 'ATT&CK T1611', 'CWE-119'];

/** Where others treat what a probe asks. */
export function referencesOf({
  id,
  boundary,
  category,
}: Pick<Probe, 'id' | 'boundary' | 'category'>): readonly string[] {
  const cis = Object.hasOwn(ofCis, id) ? ofCis[id] : undefined;
  const general =
    category === 'hardware' && ofMachines.includes(boundary) ? ofHardware : ofBoundary[boundary];
  return [...general, ...(cis === undefined ? [] : [`CIS Docker ${cis}`])];
}
