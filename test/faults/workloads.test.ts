import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { disturbed } from './disturbed.ts';
import { expectAsTold } from './expect-as-told.ts';

let out: string;
let count = 0;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'ballast-faults-'));
});
afterAll(() => rmSync(out, { recursive: true }));

interface Odd {
  readonly path?: string;
  readonly within?: string;
  readonly memory?: string;
}

/** A workload that does what the shell is told, which has nothing but busybox. */
const run = (form: string, script: string, { path = '/', within = '60s', memory = '128MiB' }: Odd = {}) =>
  disturbed(
    out,
    `odd-${++count}`,
    `workload:
  rootfs:
    debian: { packages: [busybox-static], only: [/bin/busybox] }
    files: { /www/index.html: "hello" }
  command: [/bin/busybox, sh, -c, ${JSON.stringify(script)}]
  port: 80
  limits: { memory: ${memory} }
  ready: { http: { path: ${path} }, within: ${within} }
forms: [${form}]
measure: { startup: { blocks: 2, warmup: 0 }, memory: {} }
`,
    undefined,
  );

const microvm = '{ microvm: { accelerator: auto } }';
const takeAllMemory = '/bin/busybox tail /dev/zero';
const serve = '/bin/busybox httpd -h /www -p 80; ';

test('a container runs out of memory', async () => {
  await expectAsTold('container-out-of-memory', await run('container', takeAllMemory));
});

test('a bare process runs out of memory', async () => {
  await expectAsTold('process-out-of-memory', await run('process', takeAllMemory));
});

test('a guest runs out of memory', async () => {
  await expectAsTold('guest-out-of-memory', await run(microvm, takeAllMemory));
});

test('a guest panics', async () => {
  await expectAsTold('guest-panic', await run(microvm, 'echo c > /proc/sysrq-trigger; /bin/busybox sleep 9'));
});

test('the workload exits at once', async () => {
  await expectAsTold('workload-exits-at-once', await run('container', 'echo no such database; exit 5'));
});

test('the workload exits when it has been ready', async () => {
  await expectAsTold('workload-exits-later', await run('process', `${serve}/bin/busybox sleep 0.5; exit 5`));
});

test('the workload never gets ready', async () => {
  await expectAsTold('never-ready', await run('container', '/bin/busybox sleep 99', { within: '2s' }));
});

test('readiness is answered wrongly', async () => {
  const odd = { path: '/missing', within: '2s' };
  await expectAsTold('wrong-answer', await run('container', `${serve}/bin/busybox sleep 99`, odd));
});

test('there is no memory for a virtual machine', async () => {
  const odd = { memory: '800GiB' };
  await expectAsTold('no-memory-for-guest', await run('{ vm: { accelerator: auto } }', serve, odd));
});
