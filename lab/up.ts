import { mkdirSync } from 'node:fs';
import { existingLabCgroups } from './cgroups.ts';
import { writeDaemonFiles } from './daemon-files.ts';
import { startDaemons } from './daemons.ts';
import { removeLab, requireOutsideAsRoot } from './down.ts';
import { lockLab } from './lock.ts';
import { connectLab, mountLab, startInit } from './namespaces.ts';
import { installPackages, missingPackages, requireDebian } from './packages.ts';
import { defaultLab, type LabPlace } from './place.ts';
import { startTicksOf } from './processes.ts';
import { type LabState, readLab, readStoredState, writeState } from './state.ts';

/**
 * Brings the lab up, or reports that it is. A lab that fails half-way is removed again.
 * @throws BallastError `lab-needs-root`, `lab-needs-debian`, `lab-busy`, `lab-tool-failed`, `lab-daemon-silent`
 */
export async function labUp(say: (line: string) => void, place: LabPlace = defaultLab): Promise<void> {
  requireOutsideAsRoot();
  requireDebian();
  using _lock = lockLab(place);
  if (readLab(place)) return say(`The lab is up at ${place.innerAddress}.`);
  if (readStoredState(place)) say('An earlier lab ended half-way; removing what is left of it.');
  await removeLab(place);
  await installMissing(say);
  say(
    `Starting Docker, a registry, libvirt and sshd in namespaces of their own, reached at ${place.innerAddress} only.`,
  );
  say(
    `All they write goes to ${place.stateDir}; this machine's own Docker, libvirt and network are untouched.`,
  );
  const startedAt = performance.now();
  try {
    await startLab(place);
  } catch (error) {
    await removeLab(place).catch((cleaning) => say(`Cleaning up failed too: ${String(cleaning)}`));
    throw error;
  }
  say(`The lab is up after ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}

async function installMissing(say: (line: string) => void): Promise<void> {
  const missing = missingPackages();
  if (missing.length === 0) return;
  say(`Installing Debian packages: ${missing.join(' ')}. None of their daemons is started on this machine.`);
  await installPackages(missing);
}

async function startLab(place: LabPlace): Promise<void> {
  mkdirSync(place.stateDir, { mode: 0o755 });
  const state: LabState = {
    version: 1,
    phase: 'starting',
    initPid: 0,
    initStartTicks: 0,
    address: place.innerAddress,
    foreignCgroups: existingLabCgroups(),
  };
  writeState(place, state);
  await writeDaemonFiles(place);
  const init = await startInit(place);
  const started = { ...state, initPid: init, initStartTicks: startTicksOf(init) ?? 0 };
  writeState(place, started);
  await mountLab(place, init);
  await connectLab(place, init);
  await startDaemons(place, init);
  writeState(place, { ...started, phase: 'up' });
}
