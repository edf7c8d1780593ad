import { Duplex, PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { watchEvents } from '../../../src/docker/docker-events.ts';
import { followProgress } from '../../../src/docker/follow-progress.ts';
import { OutputDemultiplexer } from '../../../src/docker/output-stream.ts';
import type { Host, HostProcess } from '../../../src/host/host.ts';
import { OutputTail } from '../../../src/inside/output-tail.ts';
import { progressEvent } from '../../../src/stages/pull/pull-progress.ts';
import { startExecWatch } from '../../../src/targets/container/exec-watch.ts';
import { GuestAgent } from '../../../src/targets/guest/guest-agent.ts';
import { SerialLine } from '../../../src/targets/guest/serial-line.ts';
import { Qmp } from '../../../src/targets/microvm/qmp.ts';
import { openVirsh } from '../../../src/targets/vm/virsh-session.ts';
import { consoleFrame } from '../../fixtures/console-frame.ts';
import { mutated, onlyTyped } from '../../fixtures/mutated.ts';

/** Some bytes in pieces, wherever they were cut. */
const pieces = (...samples: readonly string[]) =>
  fc
    .tuple(fc.array(mutated(...samples), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 50 }))
    .map(([texts, length]) => {
      const bytes = Buffer.from(texts.join('\n'));
      return Array.from({ length: Math.min(200, Math.ceil(bytes.length / length)) }, (_, index) =>
        bytes.subarray(index * length, (index + 1) * length),
      );
    });

/** A program of a host that says this, whatever it is asked, and ends. */
function program(said: readonly Buffer[]): HostProcess {
  const stdout = Readable.from(said, { objectMode: false });
  const ended = finished(stdout).then(() => ({ exitCode: 0 }));
  return {
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    exited: ended,
    kill: () => undefined,
  };
}

const whatever = async <T>(samples: readonly string[], run: (said: readonly Buffer[]) => Promise<T>) =>
  fc.assert(
    fc.asyncProperty(pieces(...samples), async (said) => {
      const error = await run(said).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      onlyTyped(() => {
        if (error !== undefined) throw error;
      });
    }),
    { numRuns: 80 },
  );

test('events of an engine', async () => {
  const die =
    '{"Type":"container","Action":"die","Actor":{"ID":"a","Attributes":{"exitCode":"3","execID":"e"}}}\n';
  const odd = [
    'null\n',
    '{"Action":{"toString":1},"Actor":{"ID":"a"}}\n',
    '{"Action":"die","Actor":{"ID":"a","Attributes":{"exitCode":{"valueOf":1}}}}\n',
  ];
  await whatever([die, ...odd], async (said) => {
    const stream = Readable.from(said, { objectMode: false });
    const docker = { getEvents: async () => stream } as unknown as Docker;
    using events = await watchEvents(docker, 'r');
    const seen: string[] = [];
    events.subscribe('a', ({ action, exitCode }) => seen.push(`${action} ${exitCode}`));
    await finished(stream);
    for (const one of seen) expect(one).toMatch(/^.* (-?\d+|null)$/s);
  });
});

test('progress of an engine', () =>
  whatever(['{"id":"x","status":"Pull complete"}\r\n', '{"error":{"a":1}}\r\n'], (said) =>
    followProgress(Readable.from(said, { objectMode: false }), (line) => progressEvent(line, 1n)).catch(
      (error) => {
        expect(error).toMatchObject({ code: 'engine-refused' });
      },
    ),
  ));

test('output of a container, and its tail', () =>
  whatever(['\u0001\0\0\0\0\0\0\u0005hello', '\u0002\0\0\0\u00ff\u00ff\u00ff\u00ff'], async (said) => {
    const tail = new OutputTail();
    const demultiplexer = new OutputDemultiplexer((payload) => tail.push(payload));
    for (const chunk of said) demultiplexer.push(chunk);
    expect(tail.text()).not.toMatch(/(?![\t\n])\p{Cc}/u);
  }));

test('a watching program on the host', () =>
  whatever(
    ['ready\nexec c0ffee 12 34 56 10.0.0.2\nborn c0ffee 1 2 3 -\n', 'unavailable why\n'],
    async (said) => {
      const host = {
        kind: 'local',
        name: 'local',
        exec: async () => ({ exitCode: 0, stdout: '', stderr: '' }),
        put: async () => undefined,
        spawn: async () => program(said),
      } as unknown as Host;
      await using watch = await startExecWatch(host);
      void watch.begin('id');
      watch.hear('id', { onBorn: () => undefined, onExec: () => undefined });
    },
  ));

test('a guest on its console', () =>
  whatever(
    ['\x1eballast: init\n\x1eballast: started 7\n\x1eballast: exit 3\n', 'Kernel panic - not syncing: x\n'],
    async (said) => {
      const frames = said.map((bytes) => consoleFrame(bytes));
      const line = new SerialLine(program(frames), { onStarted: (pid) => expect(pid).toBeLessThan(1e10) });
      await line.closed;
      expect(line.tail.text().length).toBeLessThanOrEqual(4096);
    },
  ));

test('the reader of a console', () =>
  whatever([`${consoleFrame(Buffer.from('\x1eballast: exit 3\n'))}`], async (said) => {
    await new SerialLine(program(said), {}).closed;
  }));

test('a guest on its second line', () =>
  whatever(['answer 1 {"workloadPss":1}\n', 'answer 2 pong\n', 'answer 999999999 x\n'], async (said) => {
    const line = Duplex.from({
      readable: Readable.from(said, { objectMode: false }),
      writable: new PassThrough(),
    });
    const agent = new GuestAgent(line);
    await agent.memory(5);
    await agent.ping(5);
  }));

test('QEMU', () =>
  whatever(
    ['{"id":"0","return":{}}\n', '{"id":"0","error":null}\n', '{"id":"0","error":{"desc":{"toString":1}}}\n'],
    async (said) => {
      await new Qmp(program(said)).request('query-status', {}, 50);
    },
  ));

test('virsh', () =>
  whatever(['virsh # version\nok\nvirsh # ', 'error: no\n'], async (said) => {
    const host = { name: 'local', spawn: async () => program(said) } as unknown as Host;
    await using _session = await openVirsh(host);
  }));
