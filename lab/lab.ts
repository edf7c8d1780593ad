/** The disposable lab: Docker, a registry, libvirt and sshd in namespaces of their own on this machine. */
export { labDown } from './down.ts';
export { enterLab } from './enter.ts';
export { defaultLab, insideLab, type LabPlace } from './place.ts';
export { type LabState, readLab } from './state.ts';
export { type LabStatus, labStatus } from './status.ts';
export { labUp } from './up.ts';
