import { expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { Eye } from '../../src/inside/eye.ts';
import { probeProcess } from '../../src/inside/probe-process.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import { Marks } from '../../src/marks.ts';
import { readProcessSecurity } from '../../src/observe/process-security.ts';
import { d9 } from '../../src/stages/isolation/probes/d9-machine-identity.ts';
import { prepareWeakMachine } from '../../src/targets/microvm/weak-machine.ts';
import { runningTargets } from './running-instances.ts';

const identity = '4c4c4544-0042-3510-8054-b4c04f564231';

/** The host as if its tables named it, which those of a virtual machine need not. */
function named(host: Host): Host {
  return new Proxy(host, {
    get(real, key) {
      if (key === 'exec')
        return (...[argv, options]: Parameters<Host['exec']>) =>
          argv.at(-1) === '/sys/class/dmi/id/product_uuid'
            ? real.exec(['echo', identity])
            : real.exec(argv, options);
      const value: unknown = Reflect.get(real, key);
      return typeof value === 'function' ? value.bind(real) : value;
    },
  });
}

test('a weak machine is as weak as it says: root, a folder of the host, and the host’s own identity', async () => {
  const runId = `test-weak-machine-${process.pid}`;
  await using running = await runningTargets(runId, []);
  const { context } = running;
  const { host, runFolder, workload } = context;
  const accelerator = { kind: 'tcg', reason: 'a test', limitCpu: false } as const;
  await using target = await prepareWeakMachine({ ...context, host: named(host) }, 'weak', accelerator);
  await using created = await target.createProbed('weak-probed');
  const instance = await created.launch(new Marks());
  const side = await instance.hostSide();
  expect((await readProcessSecurity(host, side.pid)).user).toBe('root (0)');
  using session = await ProbeSession.open(await instance.probe('root'));
  const inside = new Eye(session);
  expect(await inside.read('/sys/class/dmi/id/product_uuid')).toMatchObject({ text: `${identity}\n` });
  // The same text on the host, since this one may have no tables.
  await host.put(Buffer.from(`${identity}\n`), `${runFolder}/identity`);
  using hosts = await ProbeSession.open(await probeProcess(host, ['serve']));
  const [own, known] = [
    await inside.digest('/sys/class/dmi/id/product_uuid', 1024),
    await new Eye(hosts).digest(`${runFolder}/identity`, 1024),
  ];
  const missing = { kind: 'refused', error: 'ENOENT', detail: '' } as const;
  const unnamed = { inside: missing, host: missing };
  const fields = [unnamed, unnamed, { inside: own, host: known }];
  expect(d9.judge({ kernel: 'own', fields })).toEqual({
    verdict: 'leaked',
    because: 'it reads the host’s product_uuid',
  });
  const devices = (await side.devices?.()) ?? [];
  expect(devices.join(' ')).toContain('virtio-9p');
  // More memory than was asked for.
  const total = await inside.lines('/proc/meminfo', 'MemTotal:');
  const kib = Number(/\d+/.exec(total.kind === 'content' ? total.text : '')?.[0]);
  expect(kib * 1024).toBeGreaterThan(workload.limits.memoryBytes * 1.3);
});
