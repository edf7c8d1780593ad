import type Docker from 'dockerode';

const longestLine = 64 * 1024;

/** One event of a container of this run, as the engine pushed it. */
export interface ContainerEvent {
  readonly action: string;
  readonly exitCode: number | null;
}

export interface EventWatch extends Disposable {
  /** Calls back for each event of one container, and with `lost` should the stream end. Returns the way to stop. */
  subscribe(containerId: string, listener: (event: ContainerEvent) => void): () => void;
}

/** Opens the engine's event stream for the containers of one run. */
export async function watchEvents(docker: Docker, runId: string): Promise<EventWatch> {
  const stream = (await docker.getEvents({
    filters: { type: ['container'], label: [`dev.ballast.run=${runId}`] },
  })) as import('node:stream').Readable;
  const listeners = new Map<string, (event: ContainerEvent) => void>();
  let pending = '';
  stream.on('data', (chunk: Buffer) => {
    pending += chunk.toString('utf8');
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    if (pending.length > longestLine) pending = '';
    for (const line of lines) deliver(line, listeners);
  });
  const lost = () => {
    for (const listener of listeners.values()) listener({ action: 'lost', exitCode: null });
  };
  stream.on('error', lost);
  stream.on('close', lost);
  return {
    subscribe(containerId, listener) {
      listeners.set(containerId, listener);
      return () => listeners.delete(containerId);
    },
    [Symbol.dispose]: () => {
      listeners.clear();
      stream.destroy();
    },
  };
}

function deliver(line: string, listeners: ReadonlyMap<string, (event: ContainerEvent) => void>): void {
  if (line.trim() === '') return;
  let event: { Action?: unknown; Actor?: { ID?: unknown; Attributes?: { exitCode?: unknown } } };
  try {
    event = JSON.parse(line);
  } catch {
    return; // Not an event; whatever mattered will show as a missing answer with its own deadline.
  }
  const exitCode = Number(event.Actor?.Attributes?.exitCode ?? Number.NaN);
  listeners.get(String(event.Actor?.ID))?.({
    action: String(event.Action),
    exitCode: Number.isInteger(exitCode) ? exitCode : null,
  });
}
