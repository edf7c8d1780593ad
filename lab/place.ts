import { join } from 'node:path';

/** The place of a lab: two labs with different places do not touch each other. */
export interface LabPlace {
  /** The folder that holds everything the lab writes, and nothing else. */
  readonly stateDir: string;
  /** The veth's end on the machine; at most 15 characters. */
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

/** The address of its registry, on the lab's own loopback: the engine requires no certificate of a registry there. */
export const registryAddress = '127.0.0.1:5000';

/** A folder that exists inside the lab only: on its own /run. */
export const runFolder = '/run/ballast-lab';
export const outerNetwork = `${runFolder}/outer-net`;
export const wrapperFolder = `${runFolder}/bin`;
/** Starts gVisor in the lab. */
export const sandboxWrapper = `${wrapperFolder}/runsc`;
export const labPath = `${wrapperFolder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

/** The cgroups that the lab, or what runs in it, may make at the top of each hierarchy. */
export const labCgroups = ['ballast-lab', 'ballast', 'docker', 'machine'] as const;

export const stateFile = (place: LabPlace) => join(place.stateDir, 'state.json');
export const identityFile = (place: LabPlace) => join(place.stateDir, 'ssh', 'user_key');
export const knownHostsFile = (place: LabPlace) => join(place.stateDir, 'ssh', 'known_hosts');
export const logFile = (place: LabPlace, daemon: string) => join(place.stateDir, 'log', `${daemon}.log`);

/** True in a process that runs inside a lab, where its init and its outer network cannot be managed. */
export const insideLab = () => process.env.BALLAST_IN_LAB === '1';
