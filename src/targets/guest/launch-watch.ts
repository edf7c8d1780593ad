import type { Marks } from '../../marks.ts';

/** Holds the marks of the launch under way, since the console may speak before the launch has returned. */
export class LaunchWatch {
  marks: Marks | undefined;
  requestedNs = 0n;
  seen(name: 'kernel' | 'init'): void {
    this.marks?.set(name, this.requestedNs);
  }
}
