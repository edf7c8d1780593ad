import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compiledProgram, flagSets, nativeNames, sourcesOf } from '../../../src/native/compile.ts';
import { encodeStartSpec } from '../../../src/targets/guest/start-spec.ts';
import { compiled } from '../../native/compiled.ts';

const run = promisify(execFile);
const sources = fileURLToPath(new URL('../../../src/native/', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-native-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const sanitizers = ['-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
// The programs read a few things once and keep them until they end.
const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0:quarantine_size_mb=16' };

test('the shared parts of the programs pass their unit tests under sanitizers', async () => {
  const { stdout } = await run(await compiled('unit', folder, { flags: sanitizers }), [], { env });
  expect(stdout).toMatch(/^\d{3} checks\n$/);
});

test('no input of a hostile guest, instance or kernel leads a parser astray', async () => {
  const flags = ['-O1', '-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=all'];
  const program = await compiled('fuzz', folder, { cc: 'clang', flags });
  const argv = ['-runs=1000000', '-seed=1', '-max_len=4096', '-timeout=10', '-rss_limit_mb=1024'];
  const { stderr } = await run(program, argv, { env, cwd: folder, maxBuffer: 1 << 26 });
  expect(stderr).toContain('DONE');
});

describe.each(['gcc', 'clang'])('%s', (cc) => {
  test.each(nativeNames)('makes %s as it is shipped, without a warning', async (name) => {
    const { units } = await sourcesOf(join(sources, `${name}.c`));
    for (const flags of flagSets(name, false))
      execFileSync(cc, [...flags, '-Werror', '-o', join(folder, `${cc}-${name}`), ...units]);
  });
});

test('a program is position-independent, keeps no writable and executable memory, and guards its stack', async () => {
  const { units } = await sourcesOf(join(sources, 'probe.c'));
  const [best = []] = flagSets('probe', false);
  const program = join(folder, 'shipped');
  execFileSync('gcc', [...best.filter((flag) => flag !== '-s'), '-o', program, ...units]);
  const { stdout } = await run('readelf', ['-hlsW', program], { maxBuffer: 1 << 26 });
  expect(stdout).toMatch(/Type: +DYN/);
  expect(stdout).toMatch(/GNU_STACK.* RW +0x/);
  expect(stdout).toContain('GNU_RELRO');
  expect(stdout).toContain('__stack_chk_fail');
  expect(stdout).toMatch(/__\w+_chk/);
  expect(stdout).not.toMatch(/LOAD.* RWE /);
});

test('the agent of a full system ends when its line hangs up', async () => {
  const { path } = await compiledProgram('agent');
  const agent = join(folder, 'agent');
  copyFileSync(path, agent);
  const start = { argv: ['/bin/true'], environment: {}, workdir: '/', uid: 0, gid: 0, groups: [] };
  writeFileSync(join(folder, 'spec'), encodeStartSpec(start));
  const { stdout } = await run(await compiled('hangup', folder), [agent]);
  expect(stdout).toBe('ended\n');
});
