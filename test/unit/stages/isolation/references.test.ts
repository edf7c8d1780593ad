import { expect, test } from 'vitest';
import { catalogue } from '../../../../src/stages/isolation/catalogue.ts';
import { referencesOf } from '../../../../src/stages/isolation/references.ts';
import { remedyOf } from '../../../../src/stages/isolation/remedies.ts';

test('every probe has references of the forms that a reader can look up', () => {
  const form =
    /^(NIST 800-190 3\.\d\.\d(, 3\.\d\.\d)*|NIST 800-125A HY-BF\d(, HY-BF\d)*|ATT&CK T\d{4}(\.\d{3})?(, T\d{4}(\.\d{3})?)*|CWE-\d+(, CWE-\d+)*|CIS Docker \d\.\d+(, \d\.\d+)*)$/;
  for (const probe of catalogue) {
    const references = referencesOf(probe);
    expect(references.length, probe.id).toBeGreaterThan(1);
    expect(references.filter((one) => !form.test(one))).toEqual([]);
  }
});

test('what a machine’s devices are treated in is another place than the devices of a container', () => {
  const of = (id: string) => referencesOf(catalogue.find((probe) => probe.id === id) ?? expect.fail(id));
  expect(of('V2')).toContain('NIST 800-125A HY-BF2');
  expect(of('D1')).toEqual(expect.arrayContaining(['NIST 800-190 3.4.3', 'CIS Docker 5.18']));
});

test('what adds a barrier is known of probes that are there and may find it missing', () => {
  const known = catalogue.filter(({ id }) => remedyOf(id) !== undefined);
  expect(known.length).toBeGreaterThan(10);
  expect(remedyOf('constructor')).toBeUndefined();
  expect(remedyOf('P4')).toEqual({ container: '`noNewPrivileges: true`' });
});
