import { describe, expect, test } from 'vitest';
import { k6 } from '../../../../../src/stages/isolation/probes/k6-visible-on-host.ts';
import { programsIn } from '../../../../../src/stages/isolation/programs.ts';

const content = (text: string, cut = false) => ({ kind: 'content', text, cut }) as const;
const refused = (error: string) => ({ kind: 'refused', error, detail: '' }) as const;
const judge = (programs: unknown, other: unknown = content('')) =>
  k6.judge({ own: content('12\n'), other, programs });

describe('K6', () => {
  test.each([
    ['QEMU', '900 host /usr/bin/qemu-system-x86_64\n', 'isolated'],
    ['gVisor’s sandbox and its gofer', '901 host /usr/bin/runsc\n902 host /usr/bin/runsc\n', 'isolated'],
    ['the workload’s program', '903 own /usr/sbin/nginx\n', 'shared'],
    [
      'an engine’s program that still starts the workload’s',
      '904 host /usr/bin/runc\n905 own /bin/sh\n',
      'shared',
    ],
    ['a program that was removed', '906 elsewhere /memfd:x%20(deleted)\n', 'inconclusive'],
    ['one that the host cannot look into', '907 EACCES \n', 'inconclusive'],
    ['a process that has ended', '908 ENOENT \n', 'inconclusive'],
    ['nothing', '', 'inconclusive'],
    ['no list at all', 'nonsense\n', 'inconclusive'],
  ])('where the host runs %s it is judged so', (_, programs, verdict) => {
    expect(judge(content(programs)).verdict).toBe(verdict);
  });

  test('an instance that shows no marker is not believed where the host runs its program', () => {
    const liar = {
      own: refused('ESRCH'),
      other: content(''),
      programs: content('903 own /usr/sbin/nginx\n'),
    };
    expect(k6.judge(liar).verdict).toBe('shared');
  });

  test('a marker that the host finds is the host’s kernel, whatever stands in the list', () => {
    expect(judge(content('904 host /usr/bin/runc\n'), content('77\n')).verdict).toBe('shared');
    expect(judge(refused('EACCES'), content('77\n')).verdict).toBe('shared');
  });

  test('half a list, or a host that could not be searched, is no good verdict', () => {
    expect(judge(content('901 host /usr/bin/runsc\n90', true)).verdict).toBe('inconclusive');
    expect(judge(content('903 own /usr/sbin/nginx\n90', true)).verdict).toBe('shared');
    expect(judge(content('900 host /usr/bin/qemu-system-x86_64\n'), refused('EACCES')).verdict).toBe(
      'inconclusive',
    );
  });
});

test('programs are read with their first process foremost', () => {
  expect(programsIn(content('9 host /a\n8 elsewhere \n'))).toEqual([
    { pid: 9, place: 'host', path: '/a' },
    { pid: 8, place: 'unknown', path: '' },
  ]);
  expect(programsIn(refused('EACCES'))).toBeUndefined();
});
