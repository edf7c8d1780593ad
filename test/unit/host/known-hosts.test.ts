import { describe, expect, test } from 'vitest';
import { hostName, knownHostKeys } from '../../../src/host/known-hosts.ts';

const ed25519 = 'AAAAC3NzaC1lZDI1NTE5AAAAIG6fvNnJ0BVw7CDpiEEwUjvftjBwMzSXYuf7UCCwh2I/';
const other = 'AAAAC3NzaC1lZDI1NTE5AAAAIFlOyz+AhBOS9ROGrLqUla1GtqzngQ8Da+ktUmeg4MbS';
const ecdsa =
  'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBP1+tIyHzuVhXRp8qc853RuTgyi44Pb4qNyLaV1AYeBVZZ74sssxkZ5u8ZqhSZv/dveXe1N9MWq39TVESxQC7cY=';
const blob = (base64: string) => Buffer.from(base64, 'base64');

/** What `ssh-keygen -H` made of a line for example.org and one for [example.org]:2222. */
const hashed = `|1|Btlcf0vrAC56m8UV7gNHI25P390=|HBMeJrsfVXV08rlLxfF8GxTmn68= ssh-ed25519 ${ed25519}
|1|KxxaxtVjuVw7mJxTaj+yYbKh6h4=|KqnbfkQ4wOeXrxukitR+6TfXqQU= ecdsa-sha2-nistp256 ${ecdsa}
`;

const verdict = (text: string, host: string, port = 22, key = ed25519) =>
  knownHostKeys(text, host, port).verdict(blob(key));

describe('a name matches', () => {
  test.each([
    ['plain', 'example.org', 'example.org', 22],
    ['without regard to case', 'Example.ORG', 'eXample.org', 22],
    ['in a list', 'one,example.org,10.0.0.1', '10.0.0.1', 22],
    ['by a star', '*.example.org', 'a.b.example.org', 22],
    ['by a question mark', 'node?', 'node7', 22],
    ['with its port', '[example.org]:2222', 'example.org', 2222],
    ['as an IPv6 address', '[fe80::1]:2222', 'fe80::1', 2222],
  ])('%s', (_how, names, host, port) => {
    expect(verdict(`${names} ssh-ed25519 ${ed25519} a comment\n`, host, port)).toBe('trusted');
  });

  test.each([
    ['another name', 'example.org', 'example.com', 22],
    ['a dot taken for any letter', 'example.org', 'exampleXorg', 22],
    ['a part of the name', 'example.org', 'example.org.evil', 22],
    ['a negated pattern', '*.example.org,!bad.example.org', 'bad.example.org', 22],
    ['another port', 'example.org', 'example.org', 2222],
  ])('but not %s', (_how, names, host, port) => {
    expect(verdict(`${names} ssh-ed25519 ${ed25519}\n`, host, port)).toBe('unknown');
  });

  test('hashed, as ssh-keygen -H writes it', () => {
    expect(verdict(hashed, 'example.org')).toBe('trusted');
    expect(verdict(hashed, 'example.org', 2222, ecdsa)).toBe('trusted');
    expect(verdict(hashed, 'example.org', 2222, ed25519)).toBe('changed');
    expect(verdict(hashed, 'example.com')).toBe('unknown');
  });
});

describe('a key', () => {
  test('that differs from the known one has changed, unless another line vouches for it', () => {
    const text = `example.org ssh-ed25519 ${ed25519}\n`;
    expect(verdict(text, 'example.org', 22, other)).toBe('changed');
    expect(verdict(`${text}example.* ssh-ed25519 ${other}\n`, 'example.org', 22, other)).toBe('trusted');
  });

  test('that is revoked is so whatever else vouches for it', () => {
    const text = `example.org ssh-ed25519 ${ed25519}\n@revoked * ssh-ed25519 ${ed25519}\n`;
    expect(verdict(text, 'example.org')).toBe('revoked');
    expect(knownHostKeys(`@revoked * ssh-ed25519 ${other}\n`, 'example.org', 22)).toMatchObject({
      types: [],
    });
  });

  test.each([
    ['a certificate authority', `@cert-authority * ssh-ed25519 ${ed25519}`],
    ['an unknown marker', `@trusted * ssh-ed25519 ${ed25519}`],
    ['a comment', `# example.org ssh-ed25519 ${ed25519}`],
    ['a type that the key denies', `example.org ssh-rsa ${ed25519}`],
    ['a line cut short', 'example.org ssh-ed25519'],
    ['a hash of another kind', `|2|aa|bb ssh-ed25519 ${ed25519}`],
  ])('is not vouched for by %s', (_what, line) => {
    expect(verdict(`${line}\n`, 'example.org')).toBe('unknown');
  });
});

test('tells the types to ask for', () => {
  const text = `a,b ecdsa-sha2-nistp256 ${ecdsa}\r\n* ssh-ed25519 ${ed25519}\r\nc ssh-ed25519 ${other}\n`;
  expect(knownHostKeys(text, 'a', 22).types).toEqual(['ecdsa-sha2-nistp256', 'ssh-ed25519']);
  expect(knownHostKeys(text, 'd', 22).types).toEqual(['ssh-ed25519']);
});

test('a pattern of many stars is answered at once', () => {
  const text = `${'*a'.repeat(8)}${'*'.repeat(2000)}x ssh-ed25519 ${ed25519}\n`;
  expect(verdict(text, 'a'.repeat(60))).toBe('unknown');
});

test('names a host on another port in brackets', () => {
  expect(hostName('Example.org', 22)).toBe('example.org');
  expect(hostName('fe80::1', 2222)).toBe('[fe80::1]:2222');
});

test('names the line that vouches for a key', () => {
  const text = `# mine\nother.org ssh-ed25519 ${ed25519}\n\nexample.org ssh-ed25519 ${other}\n*.org ssh-ed25519 ${ed25519}\n`;
  const known = knownHostKeys(text, 'example.org', 22);
  expect(known.lineOf(blob(other))).toBe(4);
  expect(known.lineOf(blob(ed25519))).toBe(5);
  expect(known.lineOf(blob(ecdsa))).toBeUndefined();
});
