import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Boundary } from '../../src/inside/boundaries.ts';
import { Eye } from '../../src/inside/eye.ts';
import { probeHost } from '../../src/inside/probe-process.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import { borrow } from '../../src/launches/borrow.ts';
import { boundaryStates } from '../../src/stages/isolation/boundary-states.ts';
import { catalogue } from '../../src/stages/isolation/catalogue.ts';
import type { Finding } from '../../src/stages/isolation/finding.ts';
import { type ProbeFinding, probeInstance } from '../../src/stages/isolation/probe-instance.ts';
import { standing } from '../../src/stages/isolation/standing.ts';
import type { PreparedTarget } from '../../src/targets/target.ts';
import { runningTargets } from '../integration/running-instances.ts';
import { type Facts, lookByHand, machineWith, shellOf } from './by-hand.ts';

// The boundaries of four sorts of target are compared with what a person finds by the shell of the host and by a busybox
// inside, of another instance of the same target.
const names = ['container', 'gvisor', 'microvm', 'vm'] as const;
type Name = (typeof names)[number];

const port = 18_477;
const limits = { cpus: 1, memoryBytes: 192 << 20, pids: 256 };
const serve = {
  command: ['/bin/busybox', 'httpd', '-f', '-p', `${port}`, '-h', '/www'],
  port,
  ready: { kind: 'http', path: '/', status: 200, withinMs: 120_000 },
  limits,
} as const;

/** What decides about each boundary. The others need no comparison, and take minutes in an emulated machine. */
const deciding = /^(K\d|N\d+|P\d+|B[1-7]|V[4-8]|C1|C3|D1|D2|D11|R[1-38]|L-(stat|loadavg|meminfo))$/;
const asked = catalogue.filter(({ id, users }) => deciding.test(id) && users.includes('root'));

let running: Awaited<ReturnType<typeof runningTargets>>;

const facts = new Map<Name, Facts>();
const found = new Map<Name, readonly ProbeFinding[]>();

beforeAll(async () => {
  running = await runningTargets(`test-boundaries-${process.pid}`, names, serve);
  const { context, ready } = running;
  const sh = (script: string, ...args: readonly string[]) => shellOf(context.host, script, ...args);
  const markerSeconds = `31536${process.pid}`;
  using session = await ProbeSession.open(await probeHost(context.host, context.signal));
  const marker = await sh('sleep "$1" < /dev/null > /dev/null 2>&1 & echo $!', markerSeconds);
  for (const name of names) {
    const target = running.targets.get(name) as PreparedTarget;
    {
      await using borrowed = await borrow(target, `${name}-hand`, ready);
      const { instance } = borrowed;
      const pid = await (name === 'container' || name === 'gvisor'
        ? sh('docker inspect -f "{{.State.Pid}}" "$1"', (await instance.hostSide()).knownBy)
        : machineWith(context.host, `${context.runId}.*${name}-hand`));
      expect(pid, `the process of ${name}`).toMatch(/^\d+$/);
      facts.set(name, await lookByHand(context.host, instance, pid, markerSeconds));
    }
    const findings: ProbeFinding[] = [];
    const probing = { target, id: `${name}-probed`, probes: asked, users: ['root'] as const };
    const seen = { hostEye: new Eye(session), limits, references: new Map(), signal: context.signal };
    await probeInstance({ ...probing, ...seen }, (one) => void findings.push(one));
    found.set(name, findings);
  }
  await sh('kill "$1"', marker);
}, 1_200_000);

afterAll(async () => {
  await running?.[Symbol.asyncDispose]();
});

test('the four differ in what is looked at by hand', () => {
  const all = names.map((name) => facts.get(name) as Facts);
  expect(all.map(({ runsWorkload }) => runsWorkload)).toEqual([true, false, false, false]);
  expect(all.map(({ sees }) => sees.bootId)).toEqual([true, false, false, false]);
  expect(all.map(({ sees }) => sees.mounts)).toEqual([false, false, true, true]);
  expect(all.map((one) => one.behind.length)).toEqual([1, 2, 1, 1]);
  expect(all.map(({ argv }) => /qemu-system/.test(argv))).toEqual([false, false, true, true]);
});

describe.each(names)('%s', (name) => {
  const hand = () => facts.get(name) as Facts;
  const finding = (id: string) => found.get(name)?.find(({ probe }) => probe.id === id);
  const verdict = (id: string) => finding(id)?.verdict;
  const state = (boundary: Boundary) => {
    const findings: Finding[] = (found.get(name) ?? []).map(({ probe, user, verdict: one }) => {
      return {
        probe: probe.id,
        user,
        verdict: one,
        category: probe.category,
        standing: standing.parse(probe),
        control: null,
      };
    });
    return boundaryStates(findings)[boundary].state;
  };

  test('no question ends in an error', () => {
    const errors = (found.get(name) ?? []).filter((one) => one.verdict === 'error');
    expect(errors.map(({ probe, because }) => `${probe.id}: ${because}`)).toEqual([]);
    expect(found.get(name)?.length).toBe(asked.length);
  });

  test('calls reach the host’s kernel where a process of the host runs its program, and nowhere else', () => {
    const { runsWorkload } = hand();
    expect(verdict('K6')).toBe(runsWorkload ? 'shared' : 'isolated');
    expect(state('kernel') === 'closed').toBe(!runsWorkload);
    expect(state('privileges') === 'closed').toBe(!runsWorkload);
    expect(verdict('P8')).toBe(!hand().sees.mounts ? 'denied' : runsWorkload ? 'exposed' : 'confined');
  });

  test('files, processes and names are the host’s where a busybox inside sees them', () => {
    const { sees, runsWorkload } = hand();
    const [{ hostNamespaces }] = hand().behind;
    expect(sees.hostFolder).toBe(false);
    expect(verdict('N10')).toBe('isolated');
    expect(verdict('N9')).toBe(sees.processOfHost ? 'shared' : 'isolated');
    const shared =
      runsWorkload && ['pid', 'ipc', 'uts', 'cgroup'].some((kind) => hostNamespaces.includes(kind));
    expect(state('processes') === 'closed').toBe(!sees.processOfHost && !shared);
    expect(state('management') === 'closed').toBe(!sees.engineSocket);
  });

  test('the network is open where a busybox inside reaches the sshd of the host', () => {
    expect(verdict('C1') === 'exposed').toBe(hand().sees.service);
    if (hand().sees.service) expect(state('network')).toBe('open');
  });

  test('what stands in its place on the host has the rights that its status tells', () => {
    const all = hand().behind;
    const each = (field: string) => all.map(({ status }) => status.get(field) ?? '');
    const held = each('CapPrm').map(
      (mask) => [...BigInt(`0x${mask}`).toString(2)].filter((bit) => bit === '1').length,
    );
    expect(verdict('B1')).toBe(each('Uid').some((users) => /^0\b/.test(users)) ? 'open' : 'closed');
    expect(finding('B2')?.figures).toEqual({ capabilities: Math.max(...held) });
    expect(verdict('B3')).toBe(each('NoNewPrivs').every((bit) => bit === '1') ? 'closed' : 'open');
    expect(verdict('B4')).toBe(each('Seccomp').every((mode) => mode === '2') ? 'partly' : 'open');
    expect(all.map(({ hostNamespaces }) => hostNamespaces.length)).toContain(
      finding('B6')?.figures?.hostNamespaces,
    );
    expect(state('behind')).not.toBe('closed');
  });

  test('its memory is limited where a cgroup on the host says so', () => {
    const isLimited = hand().memoryLimits.includes(limits.memoryBytes);
    expect(verdict('R1')).toBe(isLimited ? 'isolated' : 'partly');
    if (!isLimited) expect(state('resources')).not.toBe('closed');
  });

  test('it recognises the host by what it reads as the host does', () => {
    const { sees } = hand();
    expect(verdict('K1')).toBe(sees.bootId ? 'shared' : name === 'gvisor' ? 'absent' : 'isolated');
    expect(verdict('K3') === 'shared').toBe(sees.bootTime);
    expect(verdict('R8') === 'leaked').toBe(sees.memoryTotal);
    if (sees.bootId) expect(state('identity')).toBe('open');
    expect(state('hardware')).not.toBe('closed');
  });
});
