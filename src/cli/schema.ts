import { Argument, Command } from 'commander';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { summaryJsonSchema } from '../summary/summary.ts';

export function schemaCommand(): Command {
  return new Command('schema')
    .addArgument(
      new Argument('[document]', 'which document').choices(['scenario', 'summary']).default('scenario'),
    )
    .option('--json', 'the output is JSON in any case')
    .action((document: 'scenario' | 'summary') => {
      const schema = document === 'scenario' ? scenarioJsonSchema() : summaryJsonSchema();
      process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    });
}
