/**
 * The parts that processes on the host play for an instance. `workload`: its first process, which the host's kernel runs
 * itself; `sandbox`: a program that is the workload's kernel, and `helper`: what it asks for files; `monitor`: the program
 * that is a virtual machine. Those are spoken to by the workload. `supervisor`: exists for the instance alone, such as a
 * container's shim; `daemon`: serves others too.
 */
export const boundaryRoles = ['workload', 'sandbox', 'helper', 'monitor', 'supervisor', 'daemon'] as const;
export type BoundaryRole = (typeof boundaryRoles)[number];

/** A process on the host that stands between a workload and the host, or behind that. */
export interface BoundaryProcess {
  readonly pid: number;
  readonly role: BoundaryRole;
}

export function inRole(role: BoundaryRole, pids: readonly number[]): BoundaryProcess[] {
  return pids.map((pid) => ({ pid, role }));
}
