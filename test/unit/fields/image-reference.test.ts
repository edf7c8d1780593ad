import { expect, it } from 'vitest';
import { imageReference } from '../../../src/fields/image-reference.ts';

it.each([
  'nginx',
  'nginx:1.27',
  'library/nginx:1.27-Alpine',
  'docker.io/library/nginx',
  'Registry.Example:5000/team/app_x/app__y--z:v1.0',
  '127.0.0.1:5000/app',
  '[::1]:5000/app',
  `nginx@sha256:${'a'.repeat(64)}`,
  `ghcr.io/o/app:1@sha256:${'0'.repeat(64)}`,
  `sha256:${'b'.repeat(64)}`,
  '0123456789ab',
  `nginx@sha512:${'0f'.repeat(64)}`,
  'localhost:65535/x',
  `localhost/${'x'.repeat(255)}`,
])('an engine takes %s for the name of an image', (name) => {
  expect(imageReference.safeParse(name).success).toBe(true);
});

it.each([
  ['Nginx', 'expected the name of an image in lower case; did you mean `nginx`?'],
  ['library/Nginx:1.27-Alpine', 'did you mean `library/nginx:1.27-Alpine`?'],
  [
    `nginx@sha256:${'A'.repeat(64)}`,
    'expected a digest such as @sha256: with 64 of the digits 0 to 9 and a to f',
  ],
  [`nginx:1@sha256:${'a'.repeat(63)}`, 'expected a digest'],
  [`nginx@md5:${'a'.repeat(32)}`, 'expected a digest'],
  [`nginx@SHA256:${'a'.repeat(64)}`, 'expected a digest'],
  ['nginx@sha256:12', 'expected a digest'],
  ['localhost:99999/x', 'expected a port from 1 to 65535 after the name of the registry'],
  ['registry.example:0/x:1', 'expected a port from 1 to 65535'],
  [`localhost/${'x'.repeat(256)}`, 'expected a name of at most 255 characters'],
  ['x'.repeat(256), 'expected a name of at most 255 characters'],
  ...[
    '',
    'nginx:',
    'nginx:1:2',
    'nginx//x',
    '/nginx',
    'nginx/',
    '-x',
    'a b',
    'nginx@',
    'ngi..nx',
    'a:-b',
  ].map((name) => [name, 'expected an image reference, such as nginx:1.27']),
])('an engine takes %j for none', (name, message) => {
  expect(imageReference.safeParse(name).error?.issues[0]?.message).toContain(message);
});
