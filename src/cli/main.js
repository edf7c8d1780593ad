#!/usr/bin/env node
// Plain JavaScript, unlike the rest: Node's type stripper alone takes longer to load than `--help` may take. With the
// compile cache on before the first import of ours, it is needed only when a file has changed.
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { main } = await import('./program.ts');
await main(process.argv.slice(2));
