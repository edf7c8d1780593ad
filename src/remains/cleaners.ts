import { containers } from '../docker/clean-containers.ts';
import { loadedImages } from '../docker/clean-loaded-images.ts';
import { engineNetworks } from '../docker/clean-networks.ts';
import { replacedImages } from '../docker/clean-replaced-images.ts';
import type { Cleaner } from '../host/cleaner.ts';
import { halfBuilt } from '../image/clean-half-built.ts';
import { tracingInstances } from '../stages/kernel-surface/clean-tracing.ts';
import { pulledImages } from '../stages/pull/clean-pulled.ts';
import { pushedImages } from '../stages/pull/clean-pushed.ts';
import { networkInterfaces } from '../targets/microvm/clean-links.ts';
import { domains, logsOfDomains, networks } from '../targets/vm/clean-libvirt.ts';

/**
 * Finds everything that runs may leave on a host, except their processes and folders, in the order of removal: users of
 * a thing go before the thing.
 */
export const cleaners: readonly Cleaner[] = [
  containers,
  engineNetworks,
  pulledImages,
  loadedImages,
  replacedImages,
  domains,
  networks,
  logsOfDomains,
  pushedImages,
  networkInterfaces,
  tracingInstances,
  halfBuilt,
];

/** Those of what the runs of an ordinary user make: the rest takes root, or is not told apart by users. */
export const cleanersOfUser: readonly Cleaner[] = [containers, engineNetworks, halfBuilt];
