import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { BallastError } from '../errors.ts';
import { quoteArgv } from '../host/argv-quote.ts';
import { sourceText } from '../report/measured.ts';
import { shortened } from '../report/shortened.ts';
import type { Scenario } from '../scenario.ts';
import { escapeTerminal } from '../wording/escape.ts';

/** A run that is to be resumed, with the demands that nobody has agreed to yet. */
export interface StoredRun {
  readonly folder: string;
  readonly scenario: Scenario;
  readonly host: string;
  readonly demands: readonly string[];
}

/** The streams by which a person is asked. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

/** The longest text that is shown; no path in a demand is longer. */
const longestText = 5000;

/**
 * Shows what a stored run starts, and asks whether to go on. Without a terminal nobody can be asked.
 * @throws BallastError `not-agreed`
 */
export async function requireAgreement(
  run: StoredRun,
  signal: AbortSignal,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  output.write(whatItStarts(run));
  if (input.isTTY === true && output.isTTY === true) {
    output.write('Go on? (y/N) ');
    if (/^y(es)?$/i.test(await nextLine(input, signal))) return;
    signal.throwIfAborted();
  }
  throw new BallastError(
    'input',
    'not-agreed',
    `${run.folder}: the run asks for more than the default isolation, and nobody has agreed to that`,
    { hint: 'if you trust who wrote that folder, name its scenario file as well, or add --trust-stored' },
  );
}

function whatItStarts({ folder, scenario, host, demands }: StoredRun): string {
  const { source, entrypoint = [], command = [] } = scenario.workload;
  const argv = [...entrypoint, ...command];
  return [
    line(`${folder}: the run starts on ${host}:`),
    ...[
      `source: ${sourceText(source)}`,
      `command: ${argv.length === 0 ? 'what the image says' : quoteArgv(argv)}`,
      `targets: ${scenario.targets.map(({ name }) => name).join(', ')}`,
    ].map((text) => `  ${line(text)}`),
    line('It asks for more than the default isolation:'),
    ...demands.map((demand) => `  ${line(demand)}`),
  ].join('');
}

function line(text: string): string {
  return `${escapeTerminal(shortened(text, longestText))}\n`;
}

/** The next line of a person; empty once there is none, or the signal is aborted. */
async function nextLine(input: Readable, signal: AbortSignal): Promise<string> {
  using lines = createInterface({ input, signal });
  const { promise, resolve } = Promise.withResolvers<string>();
  lines.once('line', resolve).once('close', () => resolve(''));
  return (await promise).trim();
}
