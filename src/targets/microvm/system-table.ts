const uuid = /^([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4}-[\da-f]{12})$/i;

/**
 * SMBIOS's table of the system (type 1) with this identity and no other word, as QEMU takes it from a file; undefined
 * when it is no UUID. Its first three numbers are stored with the lowest byte first: DSP0134, 7.2.1.
 */
export function systemTable(identity: string): Buffer | undefined {
  const [, low, middle, high, rest] = uuid.exec(identity) ?? [];
  if (low === undefined || middle === undefined || high === undefined || rest === undefined) return undefined;
  const table = Buffer.alloc(length + 2);
  table.set([1, length]);
  table.writeUInt16LE(handle, 2);
  for (const [at, number] of [
    [8, low],
    [12, middle],
    [14, high],
  ] as const)
    table.set(Buffer.from(number, 'hex').reverse(), at);
  table.set(Buffer.from(rest.replace('-', ''), 'hex'), 16);
  table[24] = wokenByPower;
  return table;
}

const length = 27;
const handle = 0x100;
const wokenByPower = 6;
