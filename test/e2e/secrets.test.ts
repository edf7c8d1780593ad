import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { redacted } from '../../src/results/secrets.ts';
import { writeBuildContext } from '../fixtures/images.ts';
import { ballast } from './ballast.ts';

const secret = 'pa55word&<planted>';
let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-secrets-'));
  writeBuildContext(join(folder, 'image'), {
    busybox: '/bin/busybox',
    files: { '/index.html': 'hello\n' },
    instructions: [],
  });
  file = join(folder, 'secrets.yaml');
  const script = 'echo "token $TOKEN, colour $COLOUR"; exit 3';
  writeFileSync(
    file,
    `workload:
  dockerfile: image
  command: [/bin/busybox, sh, -c, ${JSON.stringify(script)}]
  environment: { TOKEN: "${secret}", COLOUR: rather-blue }
  publicEnvironment: [COLOUR]
  port: 18475
  ready: { within: 60s }
forms: [process, container]
measure: { startup: { blocks: 1, warmup: 0 } }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['process', 'container'])(
  'a value of the environment is in nothing that is written or said of a %s, unless it is public',
  async (form) => {
    const out = join(folder, form);
    const ended = await ballast(['run', file, '--forms', form, '--json', '--out', out]);
    expect(ended.stderr).toContain(`token ${redacted}, colour rather-blue`);
    const [run = ''] = readdirSync(join(out, 'secrets'));
    const reported = await ballast(['report', join(out, 'secrets', run), '--json']);
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' })
      .map((name) => join(out, name))
      .filter((path) => statSync(path).isFile());
    expect(files.length, reported.stderr).toBeGreaterThan(10);
    const texts = files.map((path) => readFileSync(path, 'latin1'));
    for (const text of [...texts, ended.stdout, ended.stderr, reported.stdout, reported.stderr])
      expect(text).not.toMatch(/pa55word/);
    const launch = texts
      .flatMap((text) => text.split('\n'))
      .find((line) => line.startsWith('{"type":"launch"'));
    expect(launch).toContain(`token ${redacted}, colour rather-blue`);
    for (const path of files) expect(statSync(path).mode & 0o022, path).toBe(0);
  },
);
