import { borrow } from '../../src/launches/borrow.ts';
import { watchDaemonGrowth } from '../../src/launches/daemon-growth.ts';
import { settledMemory } from '../../src/launches/memory.ts';
import { memoryParts, totalMemory } from '../../src/launches/total-memory.ts';
import type { ReadyContext } from '../../src/launches/until-ready.ts';
import type { PreparedTarget, ProbedInstance } from '../../src/targets/target.ts';
import { fallBetween, lookAtHost } from '../fixtures/host-fall.ts';

const mebi = 2 ** 20;

/** What is said of one of several instances, and what they take of the machine, in bytes an instance. */
export interface Compared {
  /** Their memory, with an emulator's translation cache. */
  readonly saidBytes: number;
  /** The fall of the available memory while they were started, and its rise while they were removed. */
  readonly fellBytes: number;
  readonly roseBytes: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** The bound that a number has to keep: 10% or 1 MiB an instance, whichever is larger. */
export const agrees = (saidBytes: number, movedBytes: number): boolean =>
  Math.abs(saidBytes - movedBytes) <= Math.max(mebi, 0.1 * movedBytes);

/** Launches instances of a target side by side, reads each, and removes them. */
export async function sideBySide(
  ready: ReadyContext,
  target: PreparedTarget,
  id: string,
  count: number,
): Promise<Compared> {
  const { daemons: found } = target;
  const daemons = found.kind === 'found' ? found.daemons.map(({ pid }) => pid) : [];
  const daemonBytes = await watchDaemonGrowth(ready.host, found);
  const before = await lookAtHost({ names: [], daemons });
  const parts = new Map<string, number>();
  const add = (part: string, bytes: number | null) =>
    void parts.set(part, (parts.get(part) ?? 0) + (bytes ?? 0) / count);
  let full = before;
  {
    await using stack = new AsyncDisposableStack();
    const running: ProbedInstance[] = [];
    for (let index = 0; index < count; index += 1)
      running.push(stack.use(await borrow(target, `${id}-${index}`, ready)).instance);
    for (const instance of running) {
      const { memory } = await settledMemory(instance, daemonBytes, ready.signal);
      // The daemons' growth is that of all, and is read when all have settled.
      add(
        'saidBytes',
        (totalMemory({ ...memory, daemonBytes: 0 }) ?? Number.NaN) + (memory.emulatorBytes ?? 0),
      );
      for (const part of [...memoryParts, 'emulatorBytes', 'filePss'] as const)
        if (part !== 'daemonBytes') add(part, memory[part]);
    }
    const grown = (await daemonBytes()).daemonBytes ?? Number.NaN;
    add('daemonBytes', grown);
    add('saidBytes', grown);
    const names = await Promise.all(running.map(async (instance) => (await instance.hostSide()).knownBy));
    full = await lookAtHost({ names, daemons });
  }
  const after = await lookAtHost({ names: [], daemons });
  const { saidBytes = Number.NaN, ...others } = Object.fromEntries(parts);
  return {
    saidBytes,
    fellBytes: fallBetween(before, full) / count,
    roseBytes: -fallBetween(full, after) / count,
    parts: others,
  };
}
