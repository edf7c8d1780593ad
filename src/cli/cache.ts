import { Command } from 'commander';
import type { Host } from '../host/host.ts';
import type { Kept } from '../host/kept.ts';
import { listKept, pruneKept } from '../remains/cache.ts';
import { alignedTable } from '../report/terminal-table.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { formatBytes } from '../wording/format.ts';
import { type HostOptions, hostOptions, withChosenHost } from './choose-host.ts';

type Options = HostOptions & { readonly json?: true };

/** The command `ballast cache list|prune`. Errors are thrown for the caller to print. */
export function cacheCommand(): Command {
  const cache = new Command('cache');
  const add = (name: string, description: string, action: (host: Host, json: boolean) => Promise<void>) => {
    const command = cache
      .command(name)
      .description(description)
      .option('--json', 'print one JSON document')
      .action((options: Options) => withChosenHost(options, (host) => action(host, options.json === true)));
    for (const option of hostOptions()) command.addOption(option);
  };
  add('list', 'what a host keeps between runs, and the disk space that it takes', list);
  add('prune', 'remove all that a host keeps between runs; the next run builds it again', prune);
  return cache;
}

async function list(host: Host, json: boolean): Promise<void> {
  const kept = await listKept(host);
  process.stdout.write(
    json
      ? `${JSON.stringify({ host: host.name, kept: kept.map(plain) })}\n`
      : `${keptText(kept, process.stdout.columns)}\n`,
  );
}

async function prune(host: Host, json: boolean): Promise<void> {
  const { removed, inUse } = await pruneKept(host);
  if (json) {
    const said = { host: host.name, removed: removed.map(plain), inUse: inUse.map(plain) };
    process.stdout.write(`${JSON.stringify(said)}\n`);
    return;
  }
  for (const { what, name, bytes } of removed)
    process.stdout.write(`removed ${what} ${escapeTerminal(name)} (${formatBytes(bytes)})\n`);
  for (const { what, name } of inUse)
    process.stdout.write(`${what} ${escapeTerminal(name)} is in use and stays\n`);
  process.stdout.write(removed.length === 0 ? 'nothing was removed\n' : `${sumOf(removed)} in all\n`);
}

/** What is kept, in a table for a terminal, without a last newline. */
export function keptText(kept: readonly Kept[], columns?: number): string {
  if (kept.length === 0) return 'nothing is kept';
  const rows = kept.map(({ what, name, bytes, madeAt }) => [
    formatBytes(bytes),
    what,
    madeAt.toISOString().slice(0, 10),
    escapeTerminal(name),
  ]);
  return [...alignedTable(['size', 'what', 'made', 'where'], rows, columns), `${sumOf(kept)} in all`].join(
    '\n',
  );
}

const sumOf = (kept: readonly Kept[]) => formatBytes(kept.reduce((sum, { bytes }) => sum + bytes, 0));

const plain = ({ what, name, bytes, madeAt }: Kept) => ({ what, name, bytes, madeAt });
