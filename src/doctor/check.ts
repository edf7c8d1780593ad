import type { ExecResult, Host } from '../host/host.ts';

/** What one check found, and what to do about it; null when nothing is to be done. */
export interface Finding {
  readonly check: string;
  readonly level: 'ok' | 'warning' | 'problem';
  readonly found: string;
  readonly toDo: string | null;
}

export type Answer = Omit<Finding, 'check'>;

export interface CheckContext {
  readonly host: Host;
  /** Where runs would write their results, on the machine that Ballast runs on. */
  readonly resultsFolder: string;
}

/** One thing that a host must have, or had better have. */
export interface Check {
  readonly name: string;
  /** undefined: has no meaning for this host. What it throws becomes a problem. */
  ask(context: CheckContext): Promise<Answer | undefined>;
}

export const ok = (found: string): Answer => ({ level: 'ok', found, toDo: null });
/** Figures can be taken, but are worse than they could be. */
export const warning = (found: string, toDo: string): Answer => ({ level: 'warning', found, toDo });
/** Something cannot be measured at all. */
export const problem = (found: string, toDo: string): Answer => ({ level: 'problem', found, toDo });

/** Runs argv whatever comes of it; undefined when it cannot be run, or does not end. */
export function tryExec(
  host: Host,
  argv: readonly string[],
  timeoutMs = 30_000,
): Promise<ExecResult | undefined> {
  return host.exec(argv, { allowFailure: true, timeoutMs }).catch(() => undefined);
}

/** A small file of the host as text; '' when it is not there. */
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
