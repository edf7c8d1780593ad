import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { loadCommands } from '../cli/program.ts';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { metrics } from '../summary/metrics.ts';
import { cliPage } from './cli-page.ts';
import { metricsPage } from './metrics-page.ts';
import { sampleOutput, withSampleOutput } from './sample-output.ts';
import { type Schema, scenarioKeysPage } from './scenario-keys-page.ts';

const tutorial = new URL('../../docs/tutorial.md', import.meta.url);

/** The pages that follow from the code, or whose output does: path below `docs` to Markdown. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  const commands: readonly Command[] = await loadCommands();
  return new Map([
    ['reference/cli.md', cliPage(commands)],
    ['reference/metrics.md', metricsPage(metrics)],
    ['reference/scenario-keys.md', scenarioKeysPage(scenarioJsonSchema() as Schema)],
    ['tutorial.md', withSampleOutput(readFileSync(tutorial, 'utf8'), sampleOutput())],
  ]);
}
