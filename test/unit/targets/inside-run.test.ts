import { expect, test } from 'vitest';
import { parseRan, runRequest } from '../../../src/targets/inside-run.ts';

test('a request is one line whatever its arguments hold', () => {
  expect(runRequest({ argv: ['/a', '', 'b c\n%', 'ü\ud800'], timeoutMs: 7 })).toBe(
    'run 7 %2Fa  b%20c%0A%25 %C3%BC%EF%BF%BD',
  );
});

test.each([
  ['one too long', ['x'.repeat(9000)]],
  ['too many', Array<string>(600).fill('x')],
])('refuses arguments: %s', (_, argv) => {
  expect(() => runRequest({ argv, timeoutMs: 1 })).toThrow('too long');
});

test.each([
  ['ran exit 0', 'ended with exit code 0', 0],
  ['ran exit 127', 'ended with exit code 127 (it could not be run)', 127],
  ['ran signal 11', 'was ended by signal 11', null],
  ['ran late', 'was killed after its time', null],
])('reads %j', (line, reason, exitCode) => {
  expect(parseRan(line)).toEqual({ reason, exitCode });
});

test.each(['', 'ran', 'ran exit', 'ran exit 1 2', 'ran exit 1000', 'pong'])(
  'takes %j for no answer',
  (line) => {
    expect(parseRan(line)).toBeUndefined();
  },
);
