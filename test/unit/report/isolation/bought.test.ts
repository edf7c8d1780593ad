import { describe, expect, it } from 'vitest';
import { findingsIn, onTheHostsKernel, type Verdicts } from '../../../fixtures/findings.ts';
import { markdownOf } from '../../../fixtures/rendered.ts';
import { fixtureRun } from '../../../fixtures/run.ts';

/** What the section says of the fixture's targets, of which the container has these findings and the machine those. */
function boughtIn(container: Verdicts, vm: Verdicts): string {
  const run = fixtureRun();
  const found = [...findingsIn('container', container), ...findingsIn('vm', vm)];
  const text = markdownOf([...run.slice(0, -1), ...found, ...run.slice(-1)]);
  return /^Compared with .*?\n\n(?:- .*\n)+/m.exec(text)?.[0] ?? '';
}

const machine = 'The VM (emulated)';

describe('what a kernel of its own buys', () => {
  it('says which boundaries the machine closes and the container does not, and which neither closes', () => {
    const text = boughtIn({ ...onTheHostsKernel, P4: 'open', D11: 'exposed' }, { D11: 'exposed' });
    expect(text).toMatch(/^Compared with the container, which shares the host’s kernel:/);
    expect(text).toContain(`${machine} closes what the other does not: entry to the kernel, privileges`);
    expect(text).toMatch(/Neither closes [^.]*network/);
    expect(text).toMatch(/Both close [^.]*management sockets/);
    expect(text).not.toContain('more open');
  });

  it('says where the machine is the more open of the two', () => {
    expect(boughtIn(onTheHostsKernel, { N10: 'exposed' })).toContain('It is more open in files and mounts.');
  });

  it('takes no state that is not known for one that was bought', () => {
    const text = boughtIn({ ...onTheHostsKernel, N10: 'inconclusive' }, { P6: 'inconclusive' });
    expect(text).toMatch(/Not known of the one or the other: files and mounts[^.]*management sockets/);
    expect(text).not.toMatch(/closes what the other does not: [^.]*(files and mounts|management)/);
  });

  it('says nothing where no target has a kernel of its own', () => {
    expect(boughtIn(onTheHostsKernel, onTheHostsKernel)).toBe('');
  });
});
