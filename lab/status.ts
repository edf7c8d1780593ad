import { dockerVersion, libvirtVersion } from './daemons.ts';
import { defaultLab, identityFile, insideLab, knownHostsFile, type LabPlace } from './place.ts';
import { readLab } from './state.ts';

export interface LabStatus {
  readonly up: boolean;
  /** The address at which its sshd listens, on port 22. */
  readonly address: string;
  readonly user: 'root';
  readonly identityFile: string;
  readonly knownHostsFile: string;
  /** The init's pid as the machine sees it; ending it ends the lab. */
  readonly initPid?: number;
  /** The reason why its engines were not asked; absent: they were, or the lab is down. */
  readonly notAsked?: string;
  /** The engine's version; absent when the lab is down, or the engine was not asked or does not answer. */
  readonly dockerVersion?: string;
  readonly libvirtVersion?: string;
}

/** Tells whether the lab is up, how to reach it, and whether its engines answer. */
export async function labStatus(place: LabPlace = defaultLab): Promise<LabStatus> {
  const lab = readLab(place);
  const base = {
    up: lab !== undefined,
    address: place.innerAddress,
    user: 'root' as const,
    identityFile: identityFile(place),
    knownHostsFile: knownHostsFile(place),
  };
  if (!lab) return base;
  const answered = { ...base, initPid: lab.initPid };
  // Looking into the namespaces needs root, and the init has another pid inside them.
  if (insideLab()) return { ...answered, notAsked: 'not asked: this is a program inside the lab' };
  if (process.getuid?.() !== 0) return { ...answered, notAsked: 'not asked: only root may enter the lab' };
  const silent = () => undefined;
  const [docker, libvirt] = await Promise.all([
    dockerVersion(lab.initPid).catch(silent),
    libvirtVersion(lab.initPid).catch(silent),
  ]);
  return {
    ...answered,
    ...(docker === undefined ? {} : { dockerVersion: docker }),
    ...(libvirt === undefined ? {} : { libvirtVersion: libvirt }),
  };
}
