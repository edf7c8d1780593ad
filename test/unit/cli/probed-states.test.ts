import { expect, test } from 'vitest';
import { probedStates } from '../../../src/cli/probed-states.ts';
import { findingsIn, onTheHostsKernel } from '../../fixtures/findings.ts';

test('the boundaries of a target are listed by their states', () => {
  const text = probedStates(
    'x',
    findingsIn('x', { ...onTheHostsKernel, P6: 'exposed', N10: 'inconclusive' }),
  );
  expect(text).toMatch(/^x: closed: [^;]*Privileges/);
  expect(text).toMatch(/partly: [^;]*Entry to the kernel/);
  expect(text).toMatch(/open: [^;]*Management sockets/);
  expect(text).toMatch(/not known: [^;]*Files and mounts/);
});

test('what no probe asked about is not measured', () => {
  const some = findingsIn('x').filter(({ probe }) => probe === 'P6');
  expect(probedStates('x', some)).toMatch(
    /^x: closed: Management sockets; not measured: Entry to the kernel, /,
  );
});
