import { connectDocker } from '../../docker/docker-engine.ts';
import type { Host } from '../../host/host.ts';
import type { ContainerSpec } from './definition.ts';
import { requireOffers } from './engine-offers.ts';
import { readSeccompProfile } from './seccomp-profile.ts';

/**
 * Looks for the files and abilities that a target's containers need. An engine that cannot be reached is no fault of
 * theirs, and is noticed when it is needed.
 * @throws as `readSeccompProfile` and `requireOffers`
 */
export async function requireContainer(host: Host, spec: ContainerSpec): Promise<void> {
  const { seccompFile, apparmor, icc, remapped } = spec.isolation;
  if (seccompFile !== undefined) await readSeccompProfile(seccompFile, spec.name);
  const asksEngine = [spec.runtime, apparmor, icc, remapped].some((one) => one !== undefined);
  if (!asksEngine && seccompFile === undefined) return;
  using engine = await connectDocker(host).catch(() => undefined);
  if (engine !== undefined) await requireOffers(host, engine, spec);
}
