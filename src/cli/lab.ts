import { Command } from 'commander';
import { enterLab, type LabStatus, labDown, labStatus, labUp } from '../../lab/lab.ts';

interface Options {
  readonly json?: true;
  readonly quiet?: true;
}

const sayUnless =
  ({ quiet }: Options) =>
  (line: string) =>
    void (quiet === true || process.stderr.write(`${line}\n`));

/** The command `ballast lab up|down|status|exec`. Errors are thrown for the caller to print. */
export function labCommand(): Command {
  // Options are positional: those after the program of `exec` are the program's own.
  const lab = new Command('lab')
    .enablePositionalOptions()
    .description('a disposable Docker, registry, libvirt and sshd on this machine (Debian, root)');
  lab
    .command('up')
    .description('install what is missing, start the lab and wait until it answers')
    .option('--json', 'print how to reach it as one JSON document')
    .option('-q, --quiet', 'say nothing')
    .action(async (options: Options) => {
      await labUp(sayUnless(options));
      if (options.json === true) await printStatus(true);
    });
  lab
    .command('down')
    .description('end the lab and remove all it made (packages and the image cache stay)')
    .option('--json', 'print that it is down as one JSON document')
    .option('-q, --quiet', 'say nothing')
    .action(async (options: Options) => {
      await labDown(sayUnless(options));
      if (options.json === true) await printStatus(true);
    });
  lab
    .command('status')
    .description('whether the lab is up, and how to reach it')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => printStatus(options.json === true));
  lab
    .command('exec')
    .description('run a program inside the lab: ballast lab exec -- docker ps')
    .argument('<program>')
    .argument('[arguments...]')
    .passThroughOptions()
    .action(async (program: string, rest: string[]) => {
      process.exitCode = await enterLab([program, ...rest]);
    });
  return lab;
}

async function printStatus(json: boolean): Promise<void> {
  const status = await labStatus();
  if (json) return void process.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
  process.stdout.write(`${statusText(status)}\n`);
}

/** The state of the lab in a few lines for people. */
export function statusText(status: LabStatus): string {
  if (!status.up) return 'The lab is down. Start it with: ballast lab up';
  const silent = status.notAsked ?? 'does not answer';
  return [
    'The lab is up.',
    `  docker   ${status.dockerVersion ?? silent}`,
    `  libvirt  ${status.libvirtVersion ?? silent}`,
    `  ssh      ssh -i ${status.identityFile} -o UserKnownHostsFile=${status.knownHostsFile} ${status.user}@${status.address}`,
  ].join('\n');
}
