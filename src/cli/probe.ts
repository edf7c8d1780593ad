import { Command } from 'commander';
import { BallastError } from '../errors.ts';
import { probeScenario } from '../probe.ts';
import { columnsOf, wrapped } from '../report/terminal-table.ts';
import { loadScenario } from '../scenario/load.ts';
import { onlyTargets } from '../scenario/only-targets.ts';
import type { Scenario } from '../scenario.ts';
import { catalogue } from '../stages/isolation/catalogue.ts';
import { chosenProbes } from '../stages/isolation/chosen-probes.ts';
import type { ProbeRecord } from '../stages/isolation/records.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { type HostOptions, hostOptions, reapCommandFor, withChosenHost } from './choose-host.ts';
import { listenForInterruption } from './interrupt.ts';
import { probeDocument, probeList } from './probe-list.ts';
import { probedStates } from './probed-states.ts';
import { openProgress } from './progress.ts';

interface Options extends HostOptions {
  readonly target?: readonly string[];
  readonly probe?: readonly string[];
  readonly list?: true;
  readonly json?: true;
  readonly quiet?: true;
}

export function probeCommand(): Command {
  const command = new Command('probe')
    .argument('[scenario]', 'scenario file')
    .option('--list', 'print all probes, by category, and end')
    .option('--target <name...>', 'only these of its targets')
    .option('--probe <name...>', 'only these probes, such as K1, or those of a category, such as kernel')
    .option('--json', 'print what was found, with the evidence, as one JSON document')
    .option('-q, --quiet', 'no progress');
  for (const option of hostOptions()) command.addOption(option);
  return command.action(probe);
}

async function probe(file: string | undefined, options: Options): Promise<void> {
  if (options.list === true) {
    const text =
      options.json === true ? JSON.stringify(probeDocument()) : probeList(columnsOf(process.stdout));
    process.stdout.write(`${text}\n`);
    return;
  }
  if (file === undefined) {
    throw new BallastError('input', 'scenario-missing', '`ballast probe` was given no scenario', {
      hint: 'name a scenario file, or list the probes with --list',
    });
  }
  const scenario = withTargets(await loadScenario(file), options.target);
  const probes = options.probe === undefined ? catalogue : chosenProbes(words(options.probe));
  const [first] = scenario.hosts ?? [];
  const ofScenario = scenario.engine?.socket;
  const chosen = { ...(first === undefined ? {} : { host: first }), ...options, ofScenario };
  await withChosenHost(chosen, async (host) => {
    const interruption = listenForInterruption();
    using progress = openProgress(options.quiet === true);
    try {
      const found = await probeScenario({
        host,
        reap: reapCommandFor(host, options),
        scenario,
        probes,
        signal: interruption.signal,
        progress: (text) => progress.step(text),
      });
      progress[Symbol.dispose]();
      const text =
        options.json === true
          ? JSON.stringify({ probes: found })
          : rendered(found, columnsOf(process.stdout), options.probe === undefined);
      process.stdout.write(`${text}\n`);
      process.exitCode = exitCode(found);
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
      process.exitCode = interruption.exitCode() ?? 4;
    }
  });
}

/** The words of an option that may be repeated, given several values, and joined by commas as `run --targets` takes them. */
function words(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).filter((word) => word !== '');
}

function withTargets(scenario: Scenario, names: readonly string[] | undefined): Scenario {
  return names === undefined ? scenario : onlyTargets(scenario, words(names));
}

/** The exit code: 4 when a probe could not be run, 3 when one said nothing for certain. */
function exitCode(found: readonly ProbeRecord[]): number {
  if (found.some(({ verdict }) => verdict === 'error')) return 4;
  return found.some(({ verdict }) => verdict === 'inconclusive') ? 3 : 0;
}

/** What each probe found, and after it the boundaries where all probes were asked for. */
function rendered(found: readonly ProbeRecord[], columns: number | undefined, isWhole: boolean): string {
  const byTarget = [...Map.groupBy(found, ({ target }) => target)];
  const findings = byTarget.map(([target, records]) =>
    [target, ...records.flatMap((record) => wrapped(`  ${line(record).join('  ')}`, columns, '    '))].join(
      '\n',
    ),
  );
  const states = byTarget.map(([target, records]) =>
    wrapped(probedStates(target, records), columns, '  ').join('\n'),
  );
  return [...findings, ...(isWhole ? [states.join('\n')] : [])].join('\n\n');
}

function line({ probe, user, verdict, because }: ProbeRecord): string[] {
  return [probe.padEnd(9), user.padEnd(4), verdict.padEnd(12), escapeTerminal(because)];
}
