import { readFileSync, writeFileSync } from 'node:fs';
import { undecidedVerdicts } from '../src/inside/verdicts.ts';
import type { RunRecord } from '../src/results/records.ts';
import { catalogue } from '../src/stages/isolation/catalogue.ts';
import type { ProbeRepetition } from '../src/stages/isolation/records.ts';

/**
 * Puts the evidence of runs on the lab in the place of what the unit tests of probes have recorded: `npm run
 * record:evidence -- RUN.jsonl …`, of targets that are called process, container, gvisor, microvm and vm. What no run has
 * decided stays as it was, and so does what a run has stored only in part. What each must be judged as is set down by hand in the tests, and says whether it was good to record.
 */
const folder = 'test/unit/stages/isolation';
const records = process.argv.slice(2).flatMap((path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RunRecord),
);
/** The names that other places of the tests have for targets and for weakenings. */
const aliases: Readonly<Record<string, string>> = {
  ...{ vm: 'libvirt', 'weak-monitor': 'root' },
  ...{ privileged: 'privileged root', 'host-mount': 'mounted root' },
};

/** The evidence of the last run of a probe; undefined when it decided nothing, or would not any more as it was stored. */
function decidedBy(id: string, repetitions: readonly ProbeRepetition[]): unknown {
  const last = repetitions.at(-1);
  if (last === undefined || undecidedVerdicts.includes(last.verdict)) return undefined;
  const judged = catalogue.find((probe) => probe.id === id)?.judge(last.evidence);
  return judged?.verdict === last.verdict ? last.evidence : undefined;
}

const evidence = new Map<string, unknown>();
for (const record of records) {
  if (record.type !== 'probe' && record.type !== 'control') continue;
  const found = decidedBy(record.probe, record.repetitions);
  if (found === undefined) continue;
  const place = record.type === 'probe' ? record.target : record.weakening;
  const names = record.type === 'probe' ? [`${place} ${record.user}`] : [];
  const isRoot = record.type === 'control' || record.user === 'root';
  for (const name of [...names, ...(isRoot ? [place, aliases[place] ?? place] : [])])
    evidence.set(`${record.probe} ${name}`, neutral(found));
}

/** The evidence without names of the machine that it was found on. */
function neutral(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(/\([\w.-]+@[\w.-]+\)/g, '(builder@host)')
    .replaceAll(/Linux version (\d[\d.]*\d)\S* /g, 'Linux version $1 ')
    // As deep as it was: the rights of each folder on the way are part of the evidence.
    .replaceAll('/var/lib/ballast-lab/', '/var/lib/engines/')
    .replaceAll(/ballast-lab-?\w*/g, 'ballast');
  return JSON.parse(text);
}

let replaced = 0;
function recorded(probe: string, place: string, before: unknown): unknown {
  const found = evidence.get(`${probe} ${place}`);
  if (found === undefined) return before;
  replaced++;
  return found;
}

type ByPlace = Record<string, Record<string, unknown>>;

function rewrite(name: string, change: (text: string) => string): void {
  const path = `${folder}/${name}`;
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

for (const name of ['recorded.json', 'recorded-network.json', 'privileges.json'])
  rewrite(name, (text) => {
    const byProbe = JSON.parse(text) as ByPlace;
    for (const [probe, places] of Object.entries(byProbe))
      for (const [place, before] of Object.entries(places)) places[place] = recorded(probe, place, before);
    return JSON.stringify(byProbe);
  });
rewrite('recorded-calls-and-limits.json', (text) => {
  const lines = JSON.parse(text) as { target: string; probe: string; user: string; evidence: unknown }[];
  return JSON.stringify(
    lines.map((line) => ({
      ...line,
      evidence: recorded(line.probe, `${line.target} ${line.user}`, line.evidence),
    })),
  );
});
rewrite('probes/recorded-left-open.json', (text) => {
  const places = JSON.parse(text) as Record<string, unknown>;
  for (const [place, before] of Object.entries(places)) places[place] = recorded('N14', place, before);
  return JSON.stringify(places);
});
for (const name of ['boundary/recorded.jsonl', 'probes/recorded-leaks.jsonl'])
  rewrite(name, (text) => {
    const lines = text.split('\n').filter(Boolean);
    const changed = lines.map((line) => {
      const one = JSON.parse(line) as { probe: string; place: string; evidence: unknown };
      return JSON.stringify({ ...one, evidence: recorded(one.probe, one.place, one.evidence) });
    });
    return `${changed.join('\n')}\n`;
  });
process.stderr.write(`${replaced} pieces of evidence were recorded; npm run format, and run the tests\n`);
