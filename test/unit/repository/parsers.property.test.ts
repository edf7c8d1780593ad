import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ClaimError } from '../../../src/claims/claim.ts';
import { parseClaim } from '../../../src/claims/parse.ts';
import { parseBytes, parseDurationMs, QuantityError } from '../../../src/fields/units.ts';
import { parseHostAddress } from '../../../src/host/host-address.ts';
import { keyTypeOf, knownHostKeys } from '../../../src/host/known-hosts.ts';
import { resolveUser } from '../../../src/image/accounts.ts';
import { parseAnswer } from '../../../src/launches/knocker.ts';
import { judgeOf } from '../../../src/launches/ready/checks.ts';
import { parseTallied } from '../../../src/launches/tally.ts';
import { parseCgroupMemory } from '../../../src/observe/cgroup-memory.ts';
import { daemonsAmong } from '../../../src/observe/daemons.ts';
import { cgroupFolder, parseHierarchies } from '../../../src/observe/hierarchies.ts';
import { descendants, parseProcessMemory } from '../../../src/observe/process-memory.ts';
import { parseConnections } from '../../../src/observe/unix-connections.ts';
import { parseStart } from '../../../src/targets/container/exec-watch.ts';
import { parseTrail } from '../../../src/targets/container/follow-start.ts';
import { freePrefix, routeTargets } from '../../../src/targets/guest/addresses.ts';
import { parseGuestMemory } from '../../../src/targets/guest/guest-agent.ts';
import { parsePhases } from '../../../src/targets/guest/guest-phases.ts';
import { divideQemuMemory, parseRamRange, parseSmaps } from '../../../src/targets/guest/qemu-memory.ts';
import { guestEnd } from '../../../src/targets/guest/serial-line.ts';
import { parseRan } from '../../../src/targets/inside-run.ts';
import { answerIn, quoteForVirsh, virshError } from '../../../src/targets/vm/virsh-session.ts';
import { mutated, onlyTyped } from '../../fixtures/mutated.ts';

const key = `AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(43)}`;
const status = '/proc/1/status:PPid:\t0\n/proc/7/status:PPid:\t1\n/proc/8/status:PPid:\t7\n';
const socket =
  'u_str ESTAB 0 0 /run/docker.sock 123 * 124 users:(("dockerd",pid=17,fd=3))\nu_str ESTAB 0 0 * 124 * 123 users:(("node",pid=9,fd=3))\n';
const mounts =
  '30 24 0:26 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory\n31 24 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n';

/** Each with what it reads from a guest, an engine, a host or a person. */
const parsers: readonly [name: string, samples: readonly string[], read: (text: string) => unknown][] = [
  ['claim', ['container.startup.ready <= 0.5 * vm.startup.ready', 'vm.memory.pss < 200 MiB'], parseClaim],
  ['size', ['256MiB', '1.5 GiB'], parseBytes],
  ['duration', ['500ms', '2min'], parseDurationMs],
  [
    'start event',
    ['exec c0ffee 123 124 456 789 10.0.0.2', 'born c0ffee 123 124 456 789 -', 'sandbox c0ffee 1 1 2 3 -'],
    parseStart,
  ],
  [
    'trail of a start',
    ['trail 9 1 exec,runc,create,1,2 exec,x,-,1,-1 mount,1,2 link,3,4'],
    (text) => parseTrail(text, { writtenNs: 0n, receivedNs: 9n, originNs: 0n }),
  ],
  ['routes', ['[{"dst":"default"},{"dst":"10.1.2.0/24"}]'], (text) => freePrefix(routeTargets(text), 'x')],
  [
    'guest memory',
    ['{"workloadPss":1,"memTotal":2,"memAvailable":1,"memFree":1,"cached":1}'],
    parseGuestMemory,
  ],
  ['guest phases', ['{"FirmwareTimestampMonotonic":1,"FinishTimestampMonotonic":0}'], parsePhases],
  ['guest end', ['\x1eballast: exit 3', '\x1eballast: signal 9', 'Kernel panic - not syncing: x'], guestEnd],
  ['end of a program', ['ran exit 3', 'ran late'], parseRan],
  [
    'virsh',
    ['virsh # list\nerror: no\n\nvirsh # echo', 'error: failed\nerror: why'],
    (text) => virshError(answerIn(text)),
  ],
  ['argument of virsh', ['/var/lib/x', 'a "b" \\c'], quoteForVirsh],
  [
    'known hosts',
    [`[h]:22 ssh-ed25519 ${key}\n@revoked * ssh-ed25519 ${key}\n|1|c2FsdA==|aGFzaA== ssh-ed25519 ${key}\n`],
    (text) => knownHostKeys(text, 'h', 2222).verdict(Buffer.from(text)),
  ],
  [
    'host key',
    [Buffer.from(key, 'base64').toString('latin1')],
    (text) => keyTypeOf(Buffer.from(text, 'latin1')),
  ],
  ['target', ['ssh://root@host:22', 'local', 'ssh://[::1]:2222'], (text) => parseHostAddress(text)],
  [
    'accounts',
    ['root:x:0:0::/root:/bin/sh\n#\nweb:x:33:34::/www:/sh', 'web:x:34:root,web'],
    (text) => resolveUser(text.slice(0, 5), { passwd: text, group: text }),
  ],
  ['tally', ['used 9 5 2 -1 4096 0 12 0 20 3 1'], parseTallied],
  ['knocker', ['open 12 3 4 5 6', 'stopped 1 -1 5 -1'], parseAnswer],
  [
    'mounts',
    [mounts],
    (text) => Object.values(parseHierarchies(text)).map((one) => one && cgroupFolder(text, 'memory', one)),
  ],
  [
    'cgroup memory',
    ['123456\nfile 12\nshmem 1\n', '5\ntotal_cache 7\n'],
    (text) => [parseCgroupMemory(text, 1), parseCgroupMemory(text, 2)],
  ],
  ['memory of processes', ['Pss:   12 kB\nPss_Anon: 3 kB\nVmPTE: 4 kB\nThreads: 2\n'], parseProcessMemory],
  [
    'process tree',
    [status, '/proc/7/status:PPid:\t8\n/proc/8/status:PPid:\t7\n'],
    (text) => descendants(text, 7),
  ],
  [
    'QEMU’s memory',
    ['(pc.ram) is 0x7f0000100000', '7f00-7fff rwxp 0 0:0 0 /memfd:pc.ram\nPss: 12 kB\n'],
    (text) => divideQemuMemory(parseSmaps(text), parseRamRange(text, 1024)),
  ],
  ['sockets', [socket], (text) => daemonsAmong(parseConnections(text), ['/run/docker.sock'], /containerd/)],
  [
    'answer over HTTP',
    ['HTTP/1.1 200 OK\r\n\r\n'],
    judgeOf({ kind: 'http', path: '/', status: 200, withinMs: 1 }),
  ],
];

const names = () => [
  Object.keys(Object.prototype),
  Object.getOwnPropertyNames(Object.prototype).length,
  Object.keys(Array.prototype),
];
const before = names();
afterAll(() => expect(names()).toEqual(before));

test.each(parsers)('whatever is said to be a %s, it is read or refused, and soon', (_name, samples, read) => {
  fc.assert(
    fc.property(mutated(...samples), (text) => {
      const startMs = performance.now();
      onlyTyped(() => read(text), ClaimError, QuantityError);
      expect(performance.now() - startMs).toBeLessThan(2000);
    }),
    { numRuns: 150, interruptAfterTimeLimit: 5000 },
  );
});
