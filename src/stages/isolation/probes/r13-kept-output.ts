import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { formatBytes } from '../../../wording/format.ts';
import { defineProbe, type Judgement, judgement } from '../probe.ts';

const floodBytes = 1024 * 1024;
const longestMs = 1000;
const mostLooks = 10;

/** The size in what `Eye.stat` tells. */
function sizeIn(one: Reading): number | undefined {
  const [, size] = /^[0-7]+ \d+ \d+ \d+:\d+ \d+ (\d{1,15}) /.exec(wholeText(one) ?? '') ?? [];
  return size === undefined ? undefined : Number(size);
}

/** Looks at a file until it no longer grows: an engine writes down what it was told some time later. */
async function onceStill(host: Eye, path: string): Promise<Reading> {
  let last = await host.stat(path);
  for (let looks = 0; looks < mostLooks; looks++) {
    await sleep(100);
    const next = await host.stat(path);
    if (sizeIn(next) === sizeIn(last)) return next;
    last = next;
  }
  return last;
}

const printed = (one: Reading) =>
  Number(/^(\d{1,9}) \d{1,15}\n$/.exec(wholeText(one) ?? '')?.[1] ?? Number.NaN);

/** True where this root may not speak in the place of the workload, which is another user of the instance. */
const isRefused = (said: Reading) => said.kind === 'refused' && ['EACCES', 'EPERM'].includes(said.error);

/** What the engine was told bounds what the workload says, whoever may speak in its place. */
function withoutTrial(mostBytes: number | null): Judgement {
  const tried = 'its root may not speak in the place of its workload, so that it was not tried';
  return mostBytes === null
    ? judgement('open', `nothing bounds the file of the host that keeps its output; ${tried}`)
    : judgement(
        'stated',
        `the engine was told to keep ${formatBytes(mostBytes)} of its output on the host’s disk; ${tried}`,
      );
}

export const r13 = defineProbe({
  id: 'R13',
  title: 'Output that the host keeps',
  category: 'limits',
  boundary: 'resources',
  kind: 'takes-more',
  closedBy: ['limits'],
  question: 'Does what it says fill the disk of the host?',
  source:
    'Docker Engine, JSON File logging driver; Firecracker, prod-host-setup.md, serial console; CIS Docker Benchmark 5.11',
  method: `Writes ${formatBytes(floodBytes)} to the standard output of its first process, for at most ${longestMs / 1000} s, and compares on the host the size of the file in which the engine keeps it before and after. The engine is asked for the bound of that file.`,
  cannotShow:
    'Of a virtual machine, and of a bare process, the harness itself reads the output from a pipe and keeps the last of it; what libvirt does by itself, a log of 2 MiB by virtlogd, is not tried. Ballast bounds the log of a container, which Docker by itself does not.',
  users: ['root'],
  controls: [],
  evidence: z.strictObject({
    /** Null where no file keeps it: then nothing is written. */
    printed: reading.nullable(),
    file: z
      .strictObject({ before: reading, after: reading, mostBytes: z.number().nonnegative().nullable() })
      .nullable(),
  }),
  async gather({ inside, host, hostSide, workloadPid }) {
    const { output } = hostSide;
    if (output === undefined) return { printed: null, file: null };
    const pid = await workloadPid();
    const before = await host.stat(output.path);
    const said = await inside.system.print(pid, floodBytes, longestMs);
    const after = await onceStill(host, output.path);
    return { printed: said, file: { before, after, mostBytes: output.mostBytes } };
  },
  judge({ printed: said, file }) {
    if (said === null || file === null)
      return judgement('stated', 'no file of the host keeps what it says: the harness reads it from a pipe');
    const bytes = printed(said);
    if (isRefused(said)) return withoutTrial(file.mostBytes);
    if (!(bytes > 0))
      return judgement('inconclusive', 'it could not say anything in the place of its first process');
    const [before, after] = [sizeIn(file.before), sizeIn(file.after)];
    if (before === undefined || after === undefined)
      return judgement(
        'inconclusive',
        'the file in which the host keeps what it says could not be looked at',
      );
    const growth = after - before;
    // A file that was begun anew is shorter than before.
    if (growth === 0)
      return judgement('inconclusive', 'the file in which the host keeps what it says did not change');
    const figures = growth > 0 ? { printedBytes: bytes, keptBytes: growth } : { printedBytes: bytes };
    const grew =
      growth > 0
        ? `${formatBytes(growth)} of the host’s disk for ${formatBytes(bytes)} that it said`
        : 'the host’s disk';
    return file.mostBytes === null
      ? judgement('open', `its output takes ${grew}, and nothing bounds the file`, figures)
      : judgement(
          'stated',
          `its output takes ${grew}, up to the ${formatBytes(file.mostBytes)} that the engine was told to keep`,
          figures,
        );
  },
});
