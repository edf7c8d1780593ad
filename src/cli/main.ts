#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Must come before the first import of ours: it keeps the stripped sources, so `--help` costs little more than Node.
enableCompileCache();
const { main } = await import('./program.ts');
await main(process.argv.slice(2));
