import { describe, expect, test } from 'vitest';
import { askPhases, parsePhases } from '../../../../src/targets/guest/guest-phases.ts';

describe('what a guest’s systemd says of its start', () => {
  test('times it does not know are null', () => {
    const line =
      '{"FirmwareTimestampMonotonic":0,"InitRDTimestampMonotonic":0,"UserspaceTimestampMonotonic":17,"FinishTimestampMonotonic":0,"ActiveEnterTimestampMonotonic":84}';
    expect(parsePhases(line)).toEqual({
      firmwareUs: null,
      loaderUs: null,
      initrdUs: null,
      userspaceUs: 17,
      serviceUs: 84,
      finishedUs: null,
    });
  });

  test.each([
    '',
    'null',
    '[]',
    '{"UserspaceTimestampMonotonic":"1"}',
    '{"UserspaceTimestampMonotonic":-1}',
    '{',
  ])('%j says nothing', (line) => {
    expect(Object.values(parsePhases(line))).toEqual([null, null, null, null, null, null]);
  });
});

test('a system that goes on with its start is asked again, and after its time taken at its word', async () => {
  const finishing = ['{}', '{}', '{"FinishTimestampMonotonic":9}'];
  const agent = { phases: async () => finishing.shift() ?? '{}' };
  const { signal } = new AbortController();
  expect(await askPhases(agent, 60_000, signal)).toMatchObject({ finishedUs: 9 });
  expect(await askPhases(agent, 0, signal)).toMatchObject({ finishedUs: null });
});
