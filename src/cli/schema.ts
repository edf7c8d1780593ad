import { Argument, Command } from 'commander';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { seriesJsonSchema } from '../summary/series.ts';
import { summaryJsonSchema } from '../summary/summary.ts';

const schemas = { scenario: scenarioJsonSchema, summary: summaryJsonSchema, series: seriesJsonSchema };

export function schemaCommand(): Command {
  return new Command('schema')
    .addArgument(
      new Argument('[document]', 'which document')
        .choices(['scenario', 'summary', 'series'])
        .default('scenario'),
    )
    .option('--json', 'the output is JSON in any case')
    .action((document: keyof typeof schemas) => {
      const schema = schemas[document]();
      process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    });
}
