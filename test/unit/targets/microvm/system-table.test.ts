import { expect, test } from 'vitest';
import { systemTable } from '../../../../src/targets/microvm/system-table.ts';

test('the identity is stored as SMBIOS has it: three numbers turned round, the rest as it is', () => {
  // DSP0134 3.7.0, 7.2.1 gives this example.
  const table = systemTable('00112233-4455-6677-8899-aabbccddeeff');
  expect(table?.subarray(8, 24).toString('hex')).toBe('33221100554477668899aabbccddeeff');
  expect(table?.subarray(0, 2)).toEqual(Buffer.from([1, 27]));
  // The words of the table end with two zeros.
  expect(table?.length).toBe(29);
  expect(table?.subarray(-2)).toEqual(Buffer.alloc(2));
});

test.each(['', 'Not Settable', '00112233-4455-6677-8899-aabbccddeef'])('there is none of %j', (text) => {
  expect(systemTable(text)).toBeUndefined();
});
