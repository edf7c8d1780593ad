import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { simulated, withSimulated } from './page.ts';

/** Writes the tables of docs/explanation/statistics.md anew; the same bytes each time. */
const page = fileURLToPath(new URL('../../../docs/explanation/statistics.md', import.meta.url));
const part = simulated(3000);
writeFileSync(page, withSimulated(readFileSync(page, 'utf8'), part));
