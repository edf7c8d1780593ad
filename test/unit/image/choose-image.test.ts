import { expect, test } from 'vitest';
import { chooseImage } from '../../../src/image/choose-image.ts';

const image = (names: string[], letter: string) => ({
  names,
  config: `blobs/sha256/${letter.repeat(64)}`,
  layers: [],
});
const images = [
  image(['docker.io/library/app:1'], 'a'),
  image(['app', 'quay.io/x/y:2'], 'b'),
  image([], 'c'),
];

test('one of several is never taken in silence', () => {
  expect(() => chooseImage('x.tar', images, undefined)).toThrow(
    expect.objectContaining({
      code: 'archive-ambiguous',
      message: 'x.tar holds 3 images: docker.io/library/app:1, app, sha256:cccccccccccc',
    }),
  );
  expect(chooseImage('x.tar', images.slice(0, 1), undefined)).toBe(images[0]);
});

test.each([
  ['app:1', 0],
  ['docker.io/library/app:1', 0],
  ['app', 1],
  ['app:latest', 1],
  ['quay.io/x/y:2', 1],
  ['sha256:cccccccccccc', 2],
  ['c'.repeat(64), 2],
])('%s names one of them', (name, at) => {
  expect(chooseImage('x.tar', images, name)).toBe(images[at]);
});

test('a name that none has is refused, and those that are there are told', () => {
  expect(() => chooseImage('x.tar', images, 'app:2')).toThrow(
    expect.objectContaining({ code: 'archive-lacks-image', message: 'x.tar holds no image app:2' }),
  );
  expect(() => chooseImage('x.tar', [], 'app:1')).toThrow(
    expect.objectContaining({ hint: 'it is a root filesystem: leave out `image:`' }),
  );
});
