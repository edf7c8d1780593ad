import { expect, test } from 'vitest';
import { divideQemuMemory, parseRamRange, parseSmaps } from '../../../../src/targets/guest/qemu-memory.ts';

const smaps = [
  ['7f0000000000-7f0010000000 rw-p 00000000 00:00 0 ', 1000],
  ['7f1000000000-7f1004000000 rwxp 00000000 00:00 0 ', 200],
  ['7f2000000000-7f2010000000 rw-p 00000000 00:00 0                          [heap]', 30],
]
  .map(
    ([head, pss]) => `${head}\nSize: 4 kB\nRss: ${pss} kB\nPss: ${pss} kB\nSwapPss: 9 kB\nVmFlags: rd wr\n`,
  )
  .join('');

test('finds guest RAM by its address, not by its size', () => {
  const ram = parseRamRange('Host virtual address for 0x100000 (pc.ram) is 0x7f0000100000', 256 * 2 ** 20);
  expect(divideQemuMemory(parseSmaps(smaps), ram)).toEqual({
    guestRamBytes: 1000 * 1024,
    emulatorBytes: 200 * 1024,
    restBytes: 30 * 1024,
  });
  expect(parseRamRange('No memory is mapped at address 0x100000', 1)).toBeUndefined();
  expect(() => divideQemuMemory(parseSmaps(smaps), undefined)).toThrow(/not found/);
});
