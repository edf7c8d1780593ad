import type { Probe } from './probe.ts';
import { b1 } from './probes/b1-user.ts';
import { b2 } from './probes/b2-capabilities.ts';
import { b3 } from './probes/b3-no-new-privileges.ts';
import { b4 } from './probes/b4-filter.ts';
import { b5 } from './probes/b5-security-label.ts';
import { b6 } from './probes/b6-namespaces.ts';
import { b7 } from './probes/b7-root-folder.ts';
import { b8 } from './probes/b8-devices.ts';
import { b9 } from './probes/b9-descriptors.ts';
import { b10 } from './probes/b10-limits.ts';
import { b11 } from './probes/b11-sibling-files.ts';
import { c1 } from './probes/c1-host-services.ts';
import { c2 } from './probes/c2-metadata.ts';
import { c3 } from './probes/c3-frames.ts';
import { configuredLimitProbes } from './probes/configured-limits.ts';
import { d1 } from './probes/d1-device-list.ts';
import { d2 } from './probes/d2-device-files.ts';
import { d3 } from './probes/d3-kernel-memory.ts';
import { d4 } from './probes/d4-kernel-log.ts';
import { d5 } from './probes/d5-kernel-addresses.ts';
import { d7 } from './probes/d7-firmware.ts';
import { d8 } from './probes/d8-kernel-debugging.ts';
import { d9 } from './probes/d9-machine-identity.ts';
import { d10 } from './probes/d10-disks.ts';
import { d11 } from './probes/d11-network-neighbours.ts';
import { h1 } from './probes/h1-mitigations.ts';
import { h2 } from './probes/h2-threads.ts';
import { h3 } from './probes/h3-merged-memory.ts';
import { h4 } from './probes/h4-clocks.ts';
import { k1 } from './probes/k1-boot-id.ts';
import { k2 } from './probes/k2-kernel-build.ts';
import { k3 } from './probes/k3-boot-time.ts';
import { k4 } from './probes/k4-counters.ts';
import { k5 } from './probes/k5-process-count.ts';
import { k6 } from './probes/k6-visible-on-host.ts';
import { k7 } from './probes/k7-sandbox-name.ts';
import { leakProbes } from './probes/leaks.ts';
import { n9 } from './probes/n9-host-processes.ts';
import { n10 } from './probes/n10-host-mounts.ts';
import { n11 } from './probes/n11-network-objects.ts';
import { n12 } from './probes/n12-shared-memory.ts';
import { n13 } from './probes/n13-host-name.ts';
import { n14 } from './probes/n14-left-open.ts';
import { n15 } from './probes/n15-host-names.ts';
import { namespaceProbes } from './probes/namespaces.ts';
import { p1 } from './probes/p1-capabilities.ts';
import { p2 } from './probes/p2-bounding-set.ts';
import { p3 } from './probes/p3-user-map.ts';
import { p4 } from './probes/p4-no-new-privileges.ts';
import { p5 } from './probes/p5-security-module.ts';
import { p6 } from './probes/p6-engine-sockets.ts';
import { p7 } from './probes/p7-device-node.ts';
import { p8 } from './probes/p8-mount.ts';
import { p9 } from './probes/p9-user-namespace.ts';
import { p10 } from './probes/p10-kernel-settings.ts';
import { p11 } from './probes/p11-writable-settings.ts';
import { pageCache } from './probes/page-cache.ts';
import { r4 } from './probes/r4-io.ts';
import { r5 } from './probes/r5-memory-use.ts';
import { r6 } from './probes/r6-cpu-use.ts';
import { r7 } from './probes/r7-process-use.ts';
import { r8 } from './probes/r8-totals.ts';
import { r9 } from './probes/r9-storage.ts';
import { r10 } from './probes/r10-descriptors.ts';
import { r11 } from './probes/r11-kernel-counts.ts';
import { r12 } from './probes/r12-work-outside.ts';
import { r13 } from './probes/r13-kept-output.ts';
import { s1 } from './probes/s1-filter.ts';
import { s2 } from './probes/s2-sweep.ts';
import { s3 } from './probes/s3-sockets.ts';
import { s11 } from './probes/s11-interfaces.ts';
import { s12 } from './probes/s12-families.ts';
import { singleCallProbes } from './probes/single-calls.ts';
import { v1 } from './probes/v1-devices-inside.ts';
import { v2 } from './probes/v2-devices-made.ts';
import { v3 } from './probes/v3-kernel-back-ends.ts';
import { v4 } from './probes/v4-shared-folders.ts';
import { v5 } from './probes/v5-shared-files.ts';
import { v6 } from './probes/v6-nested.ts';
import { v7 } from './probes/v7-security-policy.ts';
import { v8 } from './probes/v8-port-isolation.ts';

/** Every probe there is, one a line, in the order in which they run. */
export const catalogue: readonly Probe[] = [
  k1,
  k2,
  k3,
  k4,
  k5,
  k6,
  k7,
  ...namespaceProbes,
  n9,
  n10,
  n11,
  n12,
  n13,
  n14,
  n15,
  p1,
  p2,
  p3,
  p4,
  p5,
  p6,
  p7,
  p8,
  p9,
  p10,
  p11,
  s1,
  s2,
  s3,
  ...singleCallProbes,
  s11,
  s12,
  d1,
  d2,
  d3,
  d4,
  d5,
  d7,
  d8,
  d9,
  d10,
  c1,
  c2,
  ...configuredLimitProbes,
  r4,
  r5,
  r6,
  r7,
  r8,
  r9,
  r10,
  r11,
  r12,
  r13,
  ...leakProbes,
  b1,
  b2,
  b3,
  b4,
  b5,
  b6,
  b7,
  b8,
  b9,
  b10,
  v1,
  v2,
  v3,
  v4,
  v6,
  v7,
  v8,
  h1,
  h2,
  h3,
  h4,
  // These come last, since they start a second instance beside the one that is probed.
  b11,
  v5,
  d11,
  c3,
  pageCache,
];

/** The probes that tell whose kernel an instance runs on. Others are judged by it, so these always run first. */
export const kernelProbes: readonly Probe[] = [k1, k4, k5, k6];
