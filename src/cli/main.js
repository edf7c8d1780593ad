#!/usr/bin/env node
// This file is plain JavaScript, unlike the others: Node's type stripper alone takes longer to load than `--help` may
// take. With the compile cache on before our first import, the stripper is needed only when a file has changed.
import module from 'node:module';
import process from 'node:process';

const oldestNode = 24;
if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  process.stderr.write(`ballast: this is Node ${process.versions.node}; Ballast needs Node ${oldestNode} or newer
  hint: \`npm run -s ballast -- <arguments>\` uses the Node that the package brings
`);
  process.exit(4);
}
// The reader of our output may leave early, as `head` does; work that has begun is still ended in order.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code === 'EPIPE') return;
    process.once('exit', () => {
      process.exitCode = 4;
    });
    if (stream === process.stdout)
      process.stderr.write(`ballast: its output cannot be written: ${error.message}\n`);
  });
}
module.enableCompileCache();
const { main } = await import('./program.ts');
await main(process.argv.slice(2));
