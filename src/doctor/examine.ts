import { BallastError, messageOf } from '../errors.ts';
import type { Check, CheckContext, CheckResult, Finding } from './check.ts';
import { cgroups } from './checks/cgroups.ts';
import { containerEngine } from './checks/container-engine.ts';
import { diskSpace } from './checks/disk-space.ts';
import { governor } from './checks/governor.ts';
import { kernel } from './checks/kernel.ts';
import { kvm } from './checks/kvm.ts';
import { libvirt } from './checks/libvirt.ts';
import { overcommit } from './checks/overcommit.ts';
import { pressure } from './checks/pressure.ts';
import { programs } from './checks/programs.ts';
import { resultsFolder } from './checks/results-folder.ts';
import { rootRights } from './checks/root-rights.ts';
import { ssh } from './checks/ssh.ts';
import { stealTime } from './checks/steal-time.ts';
import { tools } from './checks/tools.ts';
import { turbo } from './checks/turbo.ts';

/** All checks, in the order in which a person would mend their findings. */
export const checks: readonly Check[] = [
  ssh,
  rootRights,
  kernel,
  cgroups,
  programs,
  tools,
  containerEngine,
  libvirt,
  kvm,
  overcommit,
  diskSpace,
  resultsFolder,
  governor,
  turbo,
  stealTime,
  pressure,
];

/** Performs every check in turn; one that fails is a finding too, and does not end the others. */
export async function* examine(
  context: CheckContext,
  asked: readonly Check[] = checks,
): AsyncGenerator<Finding> {
  for (const check of asked) {
    const answer = await check.ask(context).catch(failed);
    if (answer !== undefined) yield { check: check.name, ...answer };
  }
}

function failed(error: unknown): CheckResult {
  const hint = error instanceof BallastError ? error.hint : undefined;
  return { level: 'problem', found: messageOf(error), toDo: hint ?? 'see the message' };
}
