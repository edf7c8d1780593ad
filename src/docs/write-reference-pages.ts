import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { referencePages } from './reference-pages.ts';

// `npm run docs:reference`
const folder = fileURLToPath(new URL('../../docs/', import.meta.url));
for (const [name, text] of await referencePages()) writeFileSync(`${folder}${name}`, text);
