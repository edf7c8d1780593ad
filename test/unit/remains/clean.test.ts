import { expect, test } from 'vitest';
import {
  type Cleaner,
  EngineAway,
  type EngineKind,
  type Leftover,
  nobody,
} from '../../../src/host/cleaner.ts';
import { cleanHost, removeLeftovers, removeRemainsOf } from '../../../src/remains/clean.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

const dead = '20260101-120000-dead';
const alive = '20260101-120000-a11e';
const host = fakeHost({});

/** Things of a made-up kind, and what became of them. */
function things(all: readonly (Partial<Leftover> & { readonly name: string })[], engine?: EngineKind) {
  const asked: string[] = [];
  const cleaner: Cleaner = {
    what: 'thing',
    ...(engine === undefined ? {} : { engine }),
    async *list() {
      asked.push('list');
      for (const one of all)
        yield {
          owner: dead,
          remove: async () => {
            asked.push(one.name);
            return true;
          },
          ...one,
        };
    },
  };
  return { asked, cleaner };
}

const clean = (...from: readonly Cleaner[]) => removeLeftovers(host, from, async (owner) => owner === alive);
const goneAway = (isThere: boolean) => () => Promise.reject(new EngineAway('libvirt', isThere));

test('removes what dead runs have left and what is nobody’s, and nothing of others', async () => {
  const { asked, cleaner } = things([
    { name: 'a' },
    { name: 'b', owner: alive },
    { name: 'c', owner: nobody },
    { name: 'd', owner: undefined },
  ]);
  expect(await clean(cleaner)).toEqual({ removed: ['thing a', 'thing c'], away: [] });
  expect(asked).toEqual(['list', 'a', 'c']);
});

test('says nothing of what was gone already', async () => {
  const { cleaner } = things([{ name: 'a', remove: async () => false }, { name: 'b' }]);
  expect((await clean(cleaner)).removed).toEqual(['thing b']);
});

test('asks an engine that is away no more, tells what went before, and goes on with the others', async () => {
  const first = things([{ name: 'a' }, { name: 'b', remove: goneAway(true) }, { name: 'c' }], 'libvirt');
  const second = things([{ name: 'd' }], 'libvirt');
  const [others, hosts] = [things([{ name: 'e' }], 'the Docker engine'), things([{ name: 'f' }])];
  const { removed, away } = await clean(...[first, second, others, hosts].map(({ cleaner }) => cleaner));
  expect(removed).toEqual(['thing a', 'thing e', 'thing f']);
  expect(away).toMatchObject([{ engine: 'libvirt', isThere: true }]);
  expect(second.asked).toEqual([]);
});

test('any other fault ends the cleaning', async () => {
  const { cleaner } = things([{ name: 'a', remove: () => Promise.reject(new Error('busy')) }]);
  await expect(clean(cleaner)).rejects.toThrow('busy');
});

test('things that belong to nobody are removed by `ballast clean`, and not with the remains of one run', async () => {
  const unfinished = '/var/cache/ballast/images/0123abcd/building-8a4f6f1e';
  const empty = { stdout: '' };
  const machine = fakeHost({
    "-name 'building-*'": `old ${unfinished}\n`,
    'sh -c': empty,
    virsh: empty,
    find: empty,
    'test -S': { exitCode: 1 },
  });
  machine.dial = () => Promise.reject(new Error('nobody listens'));
  expect(await removeRemainsOf(machine, dead)).toEqual({ removed: [], silent: [] });
  expect(await cleanHost(machine)).toEqual({ removed: [`half-built ${unfinished}`], silent: [] });
});
