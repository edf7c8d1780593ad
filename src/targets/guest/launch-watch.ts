import { type Mark, Marks } from '../../marks.ts';

/** Two such waits end before the net that lies under every call of a target. */
const mostBootMs = 120_000;

/** The launch under way: its marks, since the console may speak before the launch has returned, and its pace. */
export class LaunchWatch {
  marks: Marks | undefined;
  #bootMs = 0;

  seen(name: 'kernel' | 'init', mark: Mark): void {
    this.marks?.see(name, mark);
  }

  /** The guest has started its workload for the first time. */
  started(nowNs = Marks.now()): void {
    const requested = this.marks?.get('requested');
    if (requested !== undefined) this.#bootMs ||= Math.ceil(Number(nowNs - requested.earliestNs) / 1e6);
  }

  /**
   * The time that something may take in the guest, in ms: what is enough on an ordinary machine, and at least as long as the
   * guest has taken from the request to its workload, of which two minutes count. One that is emulated on a busy host does everything more slowly, and
   * its boot is much more work than any answer.
   */
  readonly patience = (leastMs: number): number => Math.max(leastMs, Math.min(this.#bootMs, mostBootMs));
}
