import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../make-folder.ts';
import { catalogue } from '../stages/isolation/catalogue.ts';
import { probePages } from './probe-pages.ts';

// `npm run docs:probes`: pages of categories that are gone go too.
const folder = fileURLToPath(new URL('../../docs/reference/probes/', import.meta.url));
rmSync(folder, { recursive: true, force: true });
makeFolder(folder);
for (const [name, text] of probePages(catalogue)) writeFileSync(`${folder}${name}`, text);
