import type { Mark, Marks } from '../../marks.ts';

/** Holds the marks of the launch under way, since the console may speak before the launch has returned. */
export class LaunchWatch {
  marks: Marks | undefined;
  requestedNs = 0n;
  seen(name: 'kernel' | 'init', { earliestNs, latestNs }: Mark): void {
    // The console is read from just before the request.
    const earliest = earliestNs < this.requestedNs ? this.requestedNs : earliestNs;
    this.marks?.set(name, earliest, latestNs < earliest ? earliest : latestNs);
  }
}
