import { Command, InvalidArgumentError, Option } from 'commander';
import { ballastVersion } from '../ballast-version.ts';
import { readEarlierPart } from '../course/earlier-part.ts';
import { BallastError } from '../errors.ts';
import { wholeNumber } from '../fields/schema-parts.ts';
import { mostRounds } from '../plan/build-plan.ts';
import { largestSeed, mostRuns } from '../plan/series.ts';
import { loadScenario } from '../scenario/load.ts';
import { onlyTargets } from '../scenario/only-targets.ts';
import { withBaseline } from '../scenario/with-baseline.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { requireAgreement } from './agreement.ts';
import { baselineOption } from './baseline-option.ts';
import { hostOptions, openChosenHosts, withChosenHost } from './choose-host.ts';
import { formatOption } from './format-option.ts';
import { optionGroups } from './help.ts';
import { listenForInterruption } from './interrupt.ts';
import { type MeasureOptions, measure } from './measure.ts';
import { resumedScenario } from './resumed-scenario.ts';
import { shareAmongHosts } from './run-hosts.ts';

interface Options extends MeasureOptions {
  readonly host?: readonly string[];
  readonly targets?: readonly string[];
  readonly baseline?: string;
  readonly resume?: string;
  readonly trustStored?: true;
}

export function runCommand(): Command {
  const command = new Command('run')
    .argument('[scenario...]', 'scenario files')
    .optionsGroup(optionGroups.what)
    .option(
      '-s, --seed <number>',
      'seed of the order of launches (default: drawn, and recorded)',
      wholeNumberTo(largestSeed),
    )
    .option(
      '-n, --rounds <number>',
      'rounds to measure, instead of what the scenario says',
      wholeNumberTo(mostRounds),
    )
    .option(
      '--repeat <number>',
      'number of whole runs, each prepared and shuffled again; their report shows the spread between them',
      wholeNumberTo(mostRuns),
    )
    .option('-t, --targets <names>', 'measure only these of its targets, joined by commas', names)
    .addOption(baselineOption())
    .addOption(
      new Option(
        '--resume <run>',
        'resume an interrupted run in its folder, instead of a scenario; incomplete rounds are measured again',
      ).conflicts(['out', 'seed', 'rounds', 'targets', 'repeat', 'baseline', 'acceptEmulation']),
    )
    .optionsGroup(optionGroups.failures)
    .option(
      '--trust-stored',
      'with --resume: start what the run asks for beyond the default isolation (default: ask on a terminal, refuse elsewhere)',
    )
    .option(
      '--keep-going',
      'leave out a target that cannot be prepared or whose first launch fails, and end with 4 (default: the run stops there; later failures are samples)',
    )
    .option(
      '--accept-emulation',
      'judge claims about emulated virtual machines as well (default: they are not comparable, except where the scenario says `accelerator: tcg`, and the run ends with 3)',
    )
    .optionsGroup(optionGroups.output)
    .option('-o, --out <folder>', 'folder for results', 'reports')
    .addOption(formatOption())
    .option('--json', 'print the summary as one JSON document')
    .option('-q, --quiet', 'no progress');
  command.optionsGroup(optionGroups.where);
  for (const option of hostOptions('several')) command.addOption(option);
  return command.action(run);
}

async function run(files: readonly string[], options: Options): Promise<void> {
  if (options.resume !== undefined) return resume(options.resume, files, options);
  if (options.trustStored === true)
    throw new BallastError('input', 'trust-without-resume', '--trust-stored is for --resume alone', {
      hint: 'leave it out: a scenario file is yours',
    });
  if (files.length === 0) {
    throw new BallastError('input', 'scenario-missing', '`ballast run` was given nothing to measure', {
      hint: 'name a scenario file, or a run with --resume',
    });
  }
  const loaded = await Promise.all(files.map((file) => loadScenario(file)));
  const { targets, baseline } = options;
  const taken = targets === undefined ? loaded : loaded.map((scenario) => onlyTargets(scenario, targets));
  const scenarios =
    baseline === undefined ? taken : taken.map((scenario) => withBaseline(scenario, baseline));
  const shares = shareAmongHosts(scenarios, options.host);
  const [only, ...others] = shares;
  if (only !== undefined && others.length === 0) {
    const { host: _, ...common } = options;
    const { name, ofScenario } = only;
    const chosen = { ...common, ofScenario, ...(name === undefined ? {} : { host: name }) };
    return withChosenHost(chosen, (host) => measure([{ ...only, host }], options, listenForInterruption()));
  }
  // All hosts are opened before anything is measured in vain.
  await using hosts = await openChosenHosts(options, shares);
  const opened = shares.flatMap((share, index) => {
    const host = hosts.opened[index];
    return host === undefined ? [] : [{ ...share, host }];
  });
  await measure(opened, options, listenForInterruption());
}

/** Resumes a run in its own folder, with the scenario that its header holds. */
async function resume(folder: string, files: readonly string[], options: Options): Promise<void> {
  if (files.length > 1 || (options.host ?? []).length > 1) {
    throw new BallastError('input', 'resume-alone', '--resume takes at most one scenario, and one --host', {
      hint: 'go on with one run at a time',
    });
  }
  const earlier = readEarlierPart(folder, ballastVersion);
  const { scenario, demands, kept } = await resumedScenario(earlier, files[0]);
  for (const one of kept)
    process.stderr.write(`warning: the run goes on as it was begun: ${escapeTerminal(one)}\n`);
  const measuredOn = earlier.header.host;
  const name = options.host?.[0] ?? (measuredOn === 'local' ? undefined : measuredOn);
  const { host: _, ...common } = options;
  const ofScenario = scenario.engine?.socket;
  const chosen = { ...common, ofScenario, ...(name === undefined ? {} : { host: name }) };
  await withChosenHost(chosen, async (host) => {
    const interruption = listenForInterruption();
    if (demands.length > 0 && options.trustStored !== true) {
      try {
        await requireAgreement({ folder, scenario, host: host.name, demands }, interruption.signal);
      } catch (error) {
        if (!interruption.signal.aborted) throw error;
        process.exitCode = interruption.exitCode() ?? 4;
        return;
      }
    }
    await measure([{ host, scenarios: [scenario] }], options, interruption, earlier);
  });
}

function names(text: string): string[] {
  const found = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (found.length === 0) throw new InvalidArgumentError('expected names joined by commas');
  return found;
}

/** The reader of an option's number: what a scenario's file says of such a number is said of it too. */
function wholeNumberTo(most: number): (text: string) => number {
  const rule = wholeNumber(1, most);
  return (text) => {
    const { data, error } = rule.safeParse(/^\d+$/.test(text) ? Number(text) : Number.NaN);
    if (data === undefined) throw new InvalidArgumentError(error?.issues[0]?.message ?? '');
    return data;
  };
}
