import type { ExecResult, Host } from '../host/host.ts';

/** The result of one check, and what to do about it; null when nothing is to be done. */
export interface Finding {
  readonly check: string;
  readonly level: 'ok' | 'warning' | 'problem';
  readonly found: string;
  readonly toDo: string | null;
}

export type CheckResult = Omit<Finding, 'check'>;

export interface CheckContext {
  readonly host: Host;
  /** The folder to which runs would write their results, on the machine that Ballast runs on. */
  readonly resultsFolder: string;
}

/** One thing that a host must have, or had better have. */
export interface Check {
  readonly name: string;
  /** Performs the check; undefined when it has no meaning for this host. A thrown error becomes a problem. */
  ask(context: CheckContext): Promise<CheckResult | undefined>;
}

export const ok = (found: string): CheckResult => ({ level: 'ok', found, toDo: null });
/** The answer when metrics can be taken, but are worse than they could be. */
export const warning = (found: string, toDo: string): CheckResult => ({ level: 'warning', found, toDo });
/** The answer when something cannot be measured at all. */
export const problem = (found: string, toDo: string): CheckResult => ({ level: 'problem', found, toDo });

/** Runs argv, whatever its exit code; undefined when it cannot be run, or does not end. */
export function tryExec(
  host: Host,
  argv: readonly string[],
  timeoutMs = 30_000,
): Promise<ExecResult | undefined> {
  return host.exec(argv, { allowFailure: true, timeoutMs }).catch(() => undefined);
}

/** The text of a small file of the host; '' when it does not exist. */
export async function readText(host: Host, path: string): Promise<string> {
  const content = await host.get(path, 64 * 1024).catch(() => undefined);
  return content?.toString('utf8').trim() ?? '';
}

export function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}
