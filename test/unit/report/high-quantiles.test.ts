import { expect, test } from 'vitest';
import { rendered } from '../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

test('a run of few rounds says how many the higher quantiles would take, and leaves them empty for machines', () => {
  const files = rendered(fixtureRun(), ['md', 'csv']);
  expect(files.get('report.md')).toContain(
    'For an interval of 95%, p90 needs 36 rounds, p95 72, p99 368; this run has 10.',
  );
  expect(files.get('report.md')).not.toContain('The slower launches');
  expect(files.get('tables/startup.csv')).toMatch(
    /,p90_ns,p90_ci95_low_ns,p90_ci95_high_ns,p95_ns,.*p99_ci95_high_ns/,
  );
});

test('a run of many rounds shows the quantiles that it has rounds for, each with its interval', () => {
  const { measure } = fixtureScenario;
  const scenario = { ...fixtureScenario, measure: { ...measure, startup: { blocks: 80, warmup: 0 } } };
  const md = rendered(fixtureRun({ scenario }), ['md']).get('report.md') ?? '';
  expect(md).toContain('For an interval of 95%, p99 needs 368 rounds; this run has 80.');
  expect(md).toMatch(/\| target \| time \| p90 \| p95 \|\n/);
  expect(md).toMatch(
    /\| process \| ready \| [\d.]+ ms \([\d.]+–[\d.]+ ms\) \| [\d.]+ ms \([\d.]+–[\d.]+ ms\) \|/,
  );
});
