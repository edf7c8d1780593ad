import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareCloudImage } from '../../../../../src/targets/guest/full/cloud-image.ts';
import { fakeHost } from '../../../../fixtures/fake-host.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-cloud-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function prepare(name: string, fields: { version: number; backing?: bigint; features?: bigint }) {
  const header = Buffer.alloc(104);
  header.write('QFI\xfb', 'latin1');
  header.writeUInt32BE(fields.version, 4);
  header.writeBigUInt64BE(fields.backing ?? 0n, 8);
  header.writeBigUInt64BE(fields.features ?? 0n, 72);
  const path = join(folder, name);
  writeFileSync(path, header);
  const seal = `${'5'.repeat(64)}\n`;
  const host = fakeHost({ '.seal': seal, 'find "$1" -printf': seal, '[ -f "$1" ]': '' });
  return prepareCloudImage({ host, runId: 'r', signal: new AbortController().signal }, path);
}

test('an image that would read another file of the host is refused', async () => {
  await expect(prepare('backed', { version: 2, backing: 512n })).rejects.toThrow(/it has a backing file/);
  // Bit 2, whatever else it needs.
  await expect(prepare('external', { version: 3, features: 5n })).rejects.toThrow(
    /its data are in another file/,
  );
  // In version 2 there is no such field.
  await expect(prepare('old', { version: 2, features: 4n })).resolves.toMatchObject({ cached: true });
  await expect(prepare('whole', { version: 3, features: 1n })).resolves.toMatchObject({ cached: true });
});
