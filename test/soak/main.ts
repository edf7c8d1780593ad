import { parseArgs } from 'node:util';
import { readLab } from '../../lab/lab.ts';
import { soakBusyHost } from './busy-host.ts';
import { soakCertificates } from './certificates.ts';
import { soakFaults } from './faults.ts';
import { soakKills } from './kills.ts';
import { soakLaunches } from './launches.ts';
import { soakMemory } from './memory.ts';

/**
 * `npm run soak`: what short tests cannot show, in parts that can be named. Exit code 1 when something grows, stays, is
 * lost or is told wrongly.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    times: { type: 'string', default: '200' },
    targets: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const lab = readLab();
if (lab === undefined) throw new Error('the lab is not up: npm run -s ballast -- lab up');
const parts: Readonly<Record<string, () => Promise<boolean>>> = {
  launches: () => soakLaunches(lab, Number(values.rounds ?? 100)),
  kills: () => soakKills(lab, Number(values.times), Number(values.seed)),
  faults: () => soakFaults(lab, Number(values.times), Number(values.seed)),
  busy: soakBusyHost,
  certificates: soakCertificates,
  memory: () => soakMemory(values.targets, Number(values.rounds ?? 3)),
};
const unknown = positionals.filter((part) => !(part in parts));
if (unknown.length > 0)
  throw new Error(`${unknown.join(', ')}: the parts are ${Object.keys(parts).join(', ')}`);
for (const [part, soak] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(part)) continue;
  if (!(await soak())) process.exitCode = 1;
}
