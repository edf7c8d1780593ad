import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const sample = fileURLToPath(new URL('../../reports/sample/run.jsonl', import.meta.url));

/** What `ballast report reports/sample` prints where there is no terminal, of a copy of the stored run. */
export function sampleOutput(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-docs-'));
  try {
    cpSync(sample, join(folder, 'reports/sample/run.jsonl'));
    const { NO_COLOR: _, FORCE_COLOR: __, ...environment } = process.env;
    const { stdout } = spawnSync(
      process.execPath,
      [command, 'report', 'reports/sample', '--format', 'html'],
      { cwd: folder, encoding: 'utf8', env: environment },
    );
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const block = /(<!-- output of ballast report reports\/sample -->\n).*?(<!-- end of output -->)/s;

/**
 * The page with the output between its marks.
 * @throws Error when the page has lost them
 */
export function withSampleOutput(page: string, output: string): string {
  if (!block.test(page)) throw new Error('the page has lost the marks around the output of the sample');
  return page.replace(
    block,
    (_, start, end) => `${start}\n\`\`\`text\n${output.trimEnd()}\n\`\`\`\n\n${end}`,
  );
}
