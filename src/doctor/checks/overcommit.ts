import { type Check, type CheckResult, ok, readText, warning } from '../check.ts';

const setting = 'vm.overcommit_memory';
const usual = `sysctl ${setting}=0, unless something on this host (Redis, Kubernetes) wants it otherwise`;

const answers: ReadonlyMap<string, CheckResult> = new Map([
  ['0', ok(`${setting}=0: what is obviously too much memory is refused`)],
  [
    '1',
    warning(
      `${setting}=1: any amount of memory is granted, so a virtual machine that is too large starts and takes the host’s`,
      `keep the memory limits of scenarios below the host’s memory; or ${usual}`,
    ),
  ],
  ['2', warning(`${setting}=2: memory may be refused to a virtual machine while there is enough`, usual)],
]);

/**
 * Checks that the host refuses a virtual machine that it has no memory for, before the machine takes it from everything
 * else.
 */
export const overcommit: Check = {
  name: 'overcommit',
  ask: async ({ host }) =>
    answers.get(await readText(host, '/proc/sys/vm/overcommit_memory')) ??
    warning(`${setting} cannot be read`, 'mount /proc on the host'),
};
