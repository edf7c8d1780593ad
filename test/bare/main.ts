import { readLab } from '../../lab/lab.ts';
import { labPackages, requireDebian } from '../../lab/packages.ts';
import { ofEveryDebian, requirePackages, testPackages } from '../packages.ts';
import { BareRoot } from './bare-root.ts';

/*
 * `npm run bare`: what README promises of a Debian that has nothing, tried in one that was just made. A program that is run
 * and not declared is not there. Exit code 1 when something is missing or fails.
 */
const ballast = 'node src/cli/main.js';
const lookScript = `shift 4
for program; do command -v "$program" > /dev/null || { echo "lacks $program"; lacks=1; }; done
exit "\${lacks:-0}"`;
const demoScript = `set -e
trap '${ballast} lab down' EXIT
${ballast} lab up
code=0
${ballast} run scenarios/hello.yaml --host lab --rounds 1 --out /tmp --format json || code=$?
# Claims may be inconclusive: the rounds are few.
test "$code" -eq 0 || test "$code" -eq 3`;

const programsOf = (packages: typeof labPackages) => packages.flatMap(([, , programs]) => programs);
const steps: readonly (readonly [what: string, script: string, words: readonly string[]])[] = [
  ['it has what every Debian is said to have', lookScript, [...ofEveryDebian]],
  ['the lab comes up on it, and a scenario runs', demoScript, []],
  ['that has brought what the lab is said to need', lookScript, programsOf(labPackages)],
  ['what tests need can be installed', 'node test/bare/install.ts', []],
  ['that has brought what tests are said to need', lookScript, programsOf(testPackages)],
  ['the unit tests pass on it', 'node node_modules/vitest/vitest.mjs run --project unit --reporter dot', []],
];

requireDebian();
if (readLab() !== undefined) throw new Error('a lab is up on this machine: npm run -s ballast -- lab down');
await requirePackages(labPackages, 'making a bare Debian');
using root = await BareRoot.make();
for (const [what, script, words] of steps) {
  process.stdout.write(`bare Debian: ${what}\n`);
  if ((await root.run(script, ...words)) === 0) continue;
  process.stdout.write(`bare Debian: NOT SO: ${what}\n`);
  process.exitCode = 1;
  break;
}
