import { writeFileSync } from 'node:fs';
import { faultsPage } from './faults.ts';

writeFileSync(new URL('../../docs/reference/faults.md', import.meta.url), faultsPage());
