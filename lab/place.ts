import { join } from 'node:path';

/** Where a lab lives: two with different places do not touch each other. */
export interface LabPlace {
  /** Everything the lab writes, and nothing else. */
  readonly stateDir: string;
  /** The veth end on the machine; at most 15 characters. */
  readonly outerInterface: string;
  readonly outerAddress: string;
  readonly innerAddress: string;
}

export const defaultLab: LabPlace = {
  stateDir: '/var/lib/ballast-lab',
  outerInterface: 'ballast-lab0',
  outerAddress: '10.213.77.1',
  innerAddress: '10.213.77.2',
};

/** Of its registry, on the lab's own loopback: the engine asks no certificate of a registry there. */
export const registryAddress = '127.0.0.1:5000';

/** Inside the lab only: on its own /run. */
export const runFolder = '/run/ballast-lab';
export const outerNetwork = `${runFolder}/outer-net`;
export const wrapperFolder = `${runFolder}/bin`;
export const labPath = `${wrapperFolder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

/** Cgroups that the lab, or what runs in it, may make at the top of each hierarchy. */
export const labCgroups = ['ballast-lab', 'ballast', 'docker', 'machine'] as const;

export const stateFile = (place: LabPlace) => join(place.stateDir, 'state.json');
export const identityFile = (place: LabPlace) => join(place.stateDir, 'ssh', 'user_key');
export const knownHostsFile = (place: LabPlace) => join(place.stateDir, 'ssh', 'known_hosts');
export const logFile = (place: LabPlace, daemon: string) => join(place.stateDir, 'log', `${daemon}.log`);

/** True in a process that runs inside a lab, where its init and its outer network cannot be managed. */
export const insideLab = () => process.env.BALLAST_IN_LAB === '1';
