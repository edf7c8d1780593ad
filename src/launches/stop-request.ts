/** The signals by which a user stops a command. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof stopSignals)[number];

/** The reason of an abort by which the user wants a command to stop. */
export class StopRequest extends Error {
  override readonly name = 'StopRequest';
  readonly signal: StopSignal;

  constructor(signal: StopSignal) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}
