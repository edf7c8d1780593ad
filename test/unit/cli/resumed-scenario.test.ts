import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ballastVersion } from '../../../src/ballast-version.ts';
import { resumedScenario } from '../../../src/cli/resumed-scenario.ts';
import { readEarlierPart } from '../../../src/course/earlier-part.ts';
import type { BallastError } from '../../../src/errors.ts';
import { storedScenario } from '../../../src/results/secrets.ts';
import { newRunId } from '../../../src/run-id.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import type { Scenario } from '../../../src/scenario.ts';
import { fixtureRun } from '../../fixtures/run.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-resumed-'));
  file = join(folder, 'web.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(targets: string, environment = ''): Promise<Scenario> {
  writeFileSync(
    file,
    `workload: { image: "nginx:1.27", port: 80, environment: { ${environment} } }
targets: [${targets}]
measure: {}
`,
  );
  return loadScenario(file);
}

/** A run of the scenario that was cut off before its first launch. */
function begin(scenario: Scenario): void {
  const [header] = fixtureRun({ scenario: storedScenario(scenario) });
  const own = { ...header, runId: newRunId(), ballastVersion };
  writeFileSync(join(folder, 'run.jsonl'), `${JSON.stringify(own)}\n`);
}

const resumed = (named?: string) => resumedScenario(readEarlierPart(folder, ballastVersion), named);
const ofProcess = 'target `process`: the workload runs as a process of the host itself, without namespaces';

test('without a scenario file, all that the run asks for is to be agreed to', async () => {
  begin(await write('process, { container: { privileged: true } }, microvm'));
  const { scenario, demands } = await resumed();
  expect(scenario.workload.source).toEqual({ kind: 'reference', reference: 'nginx:1.27' });
  expect(demands).toEqual([ofProcess, 'target `container`: privileged']);
});

test('who names the scenario file has agreed to what it says', async () => {
  begin(await write('process, container'));
  expect(await resumed(file)).toMatchObject({ scenario: { file }, demands: [] });
});

test('what the named file says otherwise of anything but the workload is kept, and named', async () => {
  begin(await write('process, container'));
  await write('process, container, vm');
  const { scenario, kept } = await resumed(file);
  expect(scenario.targets.map(({ name }) => name)).toEqual(['process', 'container']);
  expect(kept).toEqual(['targets: process, container in the run, process, container, vm in the file']);
});

test('what the run asks for and the named file does not is still to be agreed to', async () => {
  begin(await write('process, { container: { pid: host } }'));
  await write('process, container');
  expect((await resumed(file)).demands).toEqual(['target `container`: the host’s pid namespace']);
});

test('a run that lacks secrets is gone on with by its scenario file alone', async () => {
  const scenario = await write('container', 'PASSWORD: hunter2!');
  begin(scenario);
  await expect(resumed()).rejects.toMatchObject({ code: 'scenario-missing' });
  expect((await resumed(file)).scenario.workload.environment).toEqual({ PASSWORD: 'hunter2!' });
  const { PASSWORD: _, ...environment } = scenario.workload.environment;
  const command = ['--password=<redacted>'];
  begin({ ...scenario, workload: { ...scenario.workload, environment, command } });
  await expect(resumed()).rejects.toMatchObject({ code: 'scenario-missing' });
});

test('what a stored run says is no part of a command that is to be copied', async () => {
  const scenario = await write('container', 'PASSWORD: hunter2!');
  begin({ ...scenario, file: 'a.yaml; reboot\n#' });
  const hint = await resumed().catch((error: BallastError) => error.hint);
  expect(hint).toContain('it was called "a.yaml; reboot\\n#"');
  expect(hint).not.toMatch(/ballast run \S*a\.yaml/);
});

test('the command refuses what nobody has agreed to with 2, changes nothing, and prints no result but the error', async () => {
  begin(await write('process'));
  const before = readFileSync(join(folder, 'run.jsonl'), 'utf8');
  const ended = await ballast('run', '--resume', folder, '--host', 'local', '--json');
  expect(ended).toMatchObject({
    exitCode: 2,
    stdout: expect.stringMatching(/^{"error":{"code":"not-agreed"/),
  });
  expect(ended.stderr).toMatch(/source: image nginx:1\.27\n.*target `process`: .*hint: .*--trust-stored\n$/s);
  expect(readFileSync(join(folder, 'run.jsonl'), 'utf8')).toBe(before);
});

function ballast(...argv: string[]): Promise<{ exitCode: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['src/cli/main.js', ...argv], (error, stdout, stderr) =>
      resolve({ exitCode: error?.code ?? 0, stdout, stderr }),
    );
    child.stdin?.end('y\n');
  });
}
