import { expect, it } from 'vitest';
import { imageReference } from '../../../src/fields/schema-parts.ts';

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
])('an engine takes %s for the name of an image', (name) => {
  expect(imageReference.safeParse(name).success).toBe(true);
});

it.each([
  ['Nginx', 'expected the name of an image in lower case; did you mean `nginx`?'],
  ['library/Nginx:1.27-Alpine', 'did you mean `library/nginx:1.27-Alpine`?'],
  ...[
    '',
    'nginx:',
    'nginx:1:2',
    'nginx//x',
    '/nginx',
    'nginx/',
    '-x',
    'a b',
    'nginx@sha256:12',
    'ngi..nx',
    'a:-b',
  ].map((name) => [name, 'expected an image reference, such as nginx:1.27']),
])('an engine takes %j for none', (name, message) => {
  expect(imageReference.safeParse(name).error?.issues[0]?.message).toContain(message);
});
