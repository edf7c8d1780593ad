import { expect, it } from 'vitest';
import { requireKnown } from '../../../src/cli/known-names.ts';

const many = Array.from({ length: 7 }, (_, index) => [`K${index + 1}`, `N${index + 1}`]).flat();

it.each([
  ['vmm', ['process', 'vm'], 'did you mean `vm`?; choose among process, vm'],
  ['other', ['process', 'vm'], 'choose among process, vm'],
  ['k3', many, 'did you mean `K3`?; list them'],
  ['K99', many, 'choose among K1, K2, K3, K4, K5, K6, K7; list them'],
  ['other', many, 'list them'],
])('refuses %s with what was meant, or where the names are', (asked, known, hint) => {
  expect(() => requireKnown('probe', [asked], known, 'list them')).toThrow(
    expect.objectContaining({ code: 'probe-unknown', hint }),
  );
});

it('lets known names pass', () => {
  expect(() => requireKnown('probe', ['K1', 'N7'], many, '')).not.toThrow();
});
