import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { equivalenceLines } from '../../src/stages/equivalence/summary.ts';
import { print } from './print.ts';
import { summaryOnLab } from './run-lab.ts';

/** Servers that adapt to the machine: nginx has a worker for each CPU, Node a pool of threads. */
const names = ['nginx', 'node'];
const targets = [
  'process',
  'container',
  { container: { runtime: 'runsc', as: 'gvisor' } },
  { microvm: { accelerator: 'auto' } },
  { vm: { accelerator: 'auto' } },
  { vm: { accelerator: 'auto', userland: 'full', as: 'full-vm' } },
];

/**
 * Certificates of programs that adapt to the machine that they find.
 * @returns whether each line of them is equal or explained, in every target
 */
export async function soakCertificates(): Promise<boolean> {
  let areProven = true;
  for (const name of names) {
    const { equivalence } = await certified(name);
    for (const [target, lines] of Object.entries(equivalence?.targets ?? {}))
      for (const line of equivalenceLines) {
        const { status, text, details } = lines[line];
        const isFine = status === 'equal' || status === 'explained';
        if (isFine) continue;
        print(`${name}, ${target}, ${line}: ${status}: ${text} ${details.join('; ')}`);
      }
    print(`${name}: equal work is ${equivalence?.status ?? 'not certified'}`);
    areProven &&= equivalence?.status === 'proven';
  }
  return areProven;
}

/** A scenario's workload in every target, launched once. */
async function certified(name: string) {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-soak-'));
  try {
    const source = fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url));
    const { workload } = parse(readFileSync(source, 'utf8')) as { readonly workload: object };
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, stringify({ workload, targets, measure: { startup: { rounds: 1, warmup: 0 } } }));
    return await summaryOnLab(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
