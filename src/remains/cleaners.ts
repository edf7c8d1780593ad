import { containers } from '../docker/clean-containers.ts';
import { replacedImages } from '../docker/clean-replaced-images.ts';
import { networkInterfaces } from '../forms/microvm/clean-links.ts';
import { domains, logsOfDomains, networks } from '../forms/vm/clean-libvirt.ts';
import type { Cleaner } from '../host/cleaner.ts';
import { halfBuilt } from '../image/clean-half-built.ts';
import { tracingInstances } from '../stages/kernel-surface/clean-tracing.ts';
import { pulledImages } from '../stages/pull/clean-pulled.ts';
import { pushedImages } from '../stages/pull/clean-pushed.ts';

/**
 * All that runs may leave on a host, but for their processes and folders, in the order in which it is removed: what uses
 * something goes before what it uses.
 */
export const cleaners: readonly Cleaner[] = [
  containers,
  pulledImages,
  replacedImages,
  domains,
  networks,
  logsOfDomains,
  pushedImages,
  networkInterfaces,
  tracingInstances,
  halfBuilt,
];
