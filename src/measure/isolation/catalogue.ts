import type { Probe } from './probe.ts';
import { d2 } from './probes/d2-device-files.ts';
import { k1 } from './probes/k1-boot-id.ts';
import { k3 } from './probes/k3-boot-time.ts';
import { k4 } from './probes/k4-counters.ts';
import { k5 } from './probes/k5-process-count.ts';
import { k6 } from './probes/k6-visible-on-host.ts';
import { leakProbes } from './probes/leaks.ts';
import { n9 } from './probes/n9-host-processes.ts';
import { n13 } from './probes/n13-host-name.ts';
import { namespaceProbes } from './probes/namespaces.ts';
import { p1 } from './probes/p1-capabilities.ts';
import { p4 } from './probes/p4-no-new-privileges.ts';
import { p8 } from './probes/p8-mount.ts';
import { r8 } from './probes/r8-totals.ts';

/** Every probe there is, a line each, in the order in which they run. */
export const catalogue: readonly Probe[] = [
  k1,
  k3,
  k4,
  k5,
  k6,
  ...namespaceProbes,
  n9,
  n13,
  p1,
  p4,
  p8,
  d2,
  r8,
  ...leakProbes,
];

/** These tell whose kernel an instance runs on, which others are judged by: they run first, whatever is asked for. */
export const kernelProbes: readonly Probe[] = [k1, k4, k5];
