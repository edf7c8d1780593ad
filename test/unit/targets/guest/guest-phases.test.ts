import { describe, expect, test } from 'vitest';
import { parsePhases } from '../../../../src/targets/guest/guest-phases.ts';

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
