import { expect, test } from 'vitest';
import { layerProgress, progressEvent } from '../../../../src/stages/pull/pull-progress.ts';

const digest = `sha256:8d686e0e4f31${'0'.repeat(52)}`;
const layer = { mediaType: 'application/x', digest, size: 1_052_161 };

/** As Docker 20.10 sent them. */
const lines: [number, string, string][] = [
  [100, 'a94146a08678', 'Pulling fs layer'],
  [101, '8d686e0e4f31', 'Pulling fs layer'],
  [112, 'a94146a08678', 'Downloading'],
  [141, '8d686e0e4f31', 'Downloading'],
  [154, '8d686e0e4f31', 'Verifying Checksum'],
  [156, '8d686e0e4f31', 'Download complete'],
  [156, '8d686e0e4f31', 'Extracting'],
  [495, '8d686e0e4f31', 'Extracting'],
  [538, '8d686e0e4f31', 'Pull complete'],
];
const eventsOf = (said: typeof lines) =>
  said.flatMap(([at, id, status]) => progressEvent({ id, status }, BigInt(at)) ?? []);

test('each event of a layer falls between the line that tells it and the one before, of the same layer', () => {
  expect(layerProgress(eventsOf(lines), layer)).toEqual({
    digest,
    present: false,
    began: { earliestNs: 101n, latestNs: 141n },
    downloaded: { earliestNs: 141n, latestNs: 154n },
    unpacked: { earliestNs: 495n, latestNs: 538n },
  });
});

test('a layer too small for a line of its download begins and ends within one interval', () => {
  const said = lines.filter(([, , status]) => status !== 'Downloading' && status !== 'Verifying Checksum');
  const { began, downloaded } = layerProgress(eventsOf(said), layer);
  expect(began).toEqual({ earliestNs: 101n, latestNs: 156n });
  expect(downloaded).toEqual(began);
});

test('a layer that was there already is not said to be fetched', () => {
  const found = layerProgress(eventsOf([[101, '8d686e0e4f31', 'Already exists']]), layer);
  expect(found).toEqual({
    digest,
    present: true,
    began: undefined,
    downloaded: undefined,
    unpacked: undefined,
  });
});

test.each([null, 'text', 7, {}, { id: 7, status: 'x' }, { status: 'Digest: sha256:00' }])(
  'a line of no layer is passed over: %j',
  (line) => expect(progressEvent(line, 1n)).toBeUndefined(),
);
