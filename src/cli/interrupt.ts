import { constants } from 'node:os';
import { StopRequest, type StopSignal, stopSignals } from '../launches/stop-request.ts';

/** Listens for the user's wish to stop: once to stop in order, twice to stop at once. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code after an interruption, 128 + the signal's number. */
  exitCode(): number | undefined;
}

/** Listens for signals of this process, and for those that a Ballast outside the lab passes on to the one inside. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let received: StopSignal | undefined;
  const stop = (name: StopSignal) => {
    if (received !== undefined) {
      process.stderr.write('\nballast: stopped immediately; the rest is removed in the background\n');
      process.exit(128 + constants.signals[name]);
    }
    received = name;
    process.stderr.write('\nballast: stopping; removing what was created (once more to stop immediately)\n');
    controller.abort(new StopRequest(name));
  };
  for (const name of stopSignals) process.on(name, () => stop(name));
  if (process.env.BALLAST_IN_LAB === '1' && process.channel !== undefined) {
    process.on('message', (message: { signal?: unknown }) => {
      const name = stopSignals.find((one) => one === message?.signal);
      if (name !== undefined) stop(name);
    });
    process.on('disconnect', () => stop('SIGHUP'));
    process.channel.unref();
  }
  return {
    signal: controller.signal,
    exitCode: () => (received === undefined ? undefined : 128 + constants.signals[received]),
  };
}
