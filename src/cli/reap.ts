import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { BallastError, messageOf } from '../errors.ts';
import { removeRemainsOf } from '../remains/clean.ts';
import { reapRun } from '../remains/reap.ts';
import { type HostOptions, hostOptions, isLabGone, openChosenHost } from './choose-host.ts';

/** The time after which an unreachable host is left to `ballast clean`. One that was unplugged may come back. */
const giveUpMs = 15 * 60_000;
const pauseMs = 3000;

/** The command that a run's reaper becomes when the harness is gone. It is not for people, who have `ballast clean`. */
export function reapCommand(): Command {
  const command = new Command('reap').argument('<run>', 'id of a run whose harness is dead');
  for (const option of hostOptions()) command.addOption(option);
  return command.action(reap);
}

async function reap(runId: string, options: HostOptions): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  say(`the harness of run ${runId} has ended without removing all that it had created`);
  const untilMs = performance.now() + giveUpMs;
  while (performance.now() < untilMs) {
    if (isLabGone(options)) return reapFiles(runId, say);
    try {
      await using host = await openChosenHost(options);
      await reapRun(host, runId, say);
      return say('nothing of it is left');
    } catch (error) {
      say(messageOf(error));
    }
    await sleep(pauseMs);
  }
  throw new BallastError('engine', 'left-behind', `run ${runId} has left something on its host`, {
    hint: 'run `ballast clean` for that host when it answers again',
  });
}

/**
 * Removes the files of the lab's runs, which are on this machine. The lab's processes and networks have gone with it.
 */
async function reapFiles(runId: string, say: (line: string) => void): Promise<void> {
  say('the lab has been taken down, and all with it but files');
  await using machine = await openChosenHost({ host: 'local' });
  const { removed } = await removeRemainsOf(machine, runId, 'gone');
  for (const one of removed) say(`removed ${one}`);
}
