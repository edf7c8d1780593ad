import { describe, expect, test } from 'vitest';
import { h2 } from '../../../../../src/stages/isolation/probes/h2-threads.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false }) as const;
const refused = (error: string) => ({ kind: 'refused', error, detail: '' }) as const;

describe('H2', () => {
  const judge = (active: object, control = content('on\n'), allowed = 'Cpus_allowed_list:\t0-3\n') =>
    h2.judge({ active, control, allowed: content(allowed) });

  test('says whether two programs may share a core', () => {
    expect(judge({ host: content('1\n'), inside: content('0\n') }).because).toBe(
      'it may run on the processors 0-3 of the host, whose cores run two threads at once, and it is told of none',
    );
    expect(judge({ host: content('0\n'), inside: refused('ENOENT') }, content('forceoff\n')).because).toBe(
      'it may run on the processors 0-3 of the host, whose cores run one thread at a time (forceoff)',
    );
    expect(judge({ host: refused('ENOENT'), inside: content('0\n') }).verdict).toBe('inconclusive');
    expect(judge({ host: content('1\n'), inside: content('0\n') }, content('on\n'), 'x').verdict).toBe(
      'inconclusive',
    );
  });
});
