import { afterEach, describe, expect, test, vi } from 'vitest';
import { errorDocument, exitCodeOf, reportError } from '../../../src/cli/failure.ts';
import { BallastError } from '../../../src/errors.ts';
import { StopRequest } from '../../../src/launches/stop-request.ts';

afterEach(() => vi.restoreAllMocks());

function reported(error: unknown): string {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  reportError(error);
  return said.mock.calls.flat().join('');
}

describe('a command that ends by', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s before its run has a folder has %d for its exit code, and no fault', (signal, code) => {
    expect(exitCodeOf(new StopRequest(signal))).toBe(code);
    expect(reported(new StopRequest(signal))).toBe('');
  });

  test('wrong input says what to do, and ends with 2', () => {
    const error = new BallastError('input', 'x', 'it is wrong', { hint: 'mend it' });
    expect(exitCodeOf(error)).toBe(2);
    expect(reported(error)).toBe('ballast: it is wrong\n  hint: mend it\n');
  });

  test('anything else is a fault of Ballast, and ends with 4', () => {
    expect(exitCodeOf(new Error('odd'))).toBe(4);
    expect(reported(new Error('odd'))).toContain('a fault of Ballast itself');
  });

  test('what is wrong with a file stands below its place, with a caret', () => {
    const place = { file: 'a.yaml', line: 4, column: 3, message: 'prot: unknown key' };
    const error = new BallastError('input', 'x', 'a.yaml:4:3: prot: unknown key\n… and more', {
      hint: 'mend it',
      problems: [{ ...place, excerpt: '4 |   prot: 80\n  |   ^^^^' }],
    });
    expect(reported(error)).toBe(
      [
        'ballast: a.yaml:4:3: prot: unknown key',
        '    4 |   prot: 80',
        '      |   ^^^^',
        '… and more',
        '  hint: mend it',
        '',
      ].join('\n'),
    );
  });

  test('for programs it is one document with its code and the exit code', () => {
    const error = new BallastError('input', 'x', 'it is \u001b[2Jwrong', { hint: 'mend it' });
    expect(errorDocument(error)).toEqual({
      error: { code: 'x', kind: 'input', message: 'it is wrong', hint: 'mend it', exitCode: 2 },
    });
    expect(errorDocument(new Error('odd'))).toEqual({
      error: { code: 'fault', kind: 'ballast', message: 'odd', exitCode: 4 },
    });
    expect(errorDocument(new StopRequest('SIGINT'))).toMatchObject({ error: { exitCode: 130 } });
  });
});
