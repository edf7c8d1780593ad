import type { Mark, Marks } from '../../marks.ts';

/** Holds the marks of the launch under way, since the console may speak before the launch has returned. */
export class LaunchWatch {
  marks: Marks | undefined;
  seen(name: 'kernel' | 'init', mark: Mark): void {
    this.marks?.see(name, mark);
  }
}
