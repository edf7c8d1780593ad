import type Docker from 'dockerode';

const longestLine = 64 * 1024;

/** One event of a container of this run, as the engine pushed it. */
export interface ContainerEvent {
  readonly action: string;
  readonly exitCode: number | null;
  /** Of an `exec_…` event: which program run inside it is about. */
  readonly execId?: string;
}

type Listener = (event: ContainerEvent) => void;

export interface EventWatch extends Disposable {
  /** Calls back for each event of one container, and with `lost` should the stream end. Returns the way to stop. */
  subscribe(containerId: string, listener: Listener): () => void;
}

/** Opens the engine's event stream for the containers of one run. */
export async function watchEvents(docker: Docker, runId: string): Promise<EventWatch> {
  const stream = (await docker.getEvents({
    filters: { type: ['container'], label: [`dev.ballast.run=${runId}`] },
  })) as import('node:stream').Readable;
  const listeners = new Map<string, Set<Listener>>();
  let pending = '';
  stream.on('data', (chunk: Buffer) => {
    pending += chunk.toString('utf8');
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    if (pending.length > longestLine) pending = '';
    for (const line of lines) deliver(line, listeners);
  });
  const lost = () => {
    for (const own of listeners.values())
      for (const listener of own) listener({ action: 'lost', exitCode: null });
  };
  stream.on('error', lost);
  stream.on('close', lost);
  return {
    subscribe(containerId, listener) {
      const own = listeners.get(containerId) ?? new Set();
      listeners.set(containerId, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0) listeners.delete(containerId);
      };
    },
    [Symbol.dispose]: () => {
      listeners.clear();
      stream.destroy();
    },
  };
}

function deliver(line: string, listeners: ReadonlyMap<string, ReadonlySet<Listener>>): void {
  if (line.trim() === '') return;
  let event: {
    Action?: unknown;
    Actor?: { ID?: unknown; Attributes?: { exitCode?: unknown; execID?: unknown } };
  };
  try {
    event = JSON.parse(line);
  } catch {
    return; // Not an event; whatever mattered will show as a missing answer with its own deadline.
  }
  const { exitCode: code, execID: execId } = event.Actor?.Attributes ?? {};
  const exitCode = Number(code ?? Number.NaN);
  const told: ContainerEvent = {
    action: String(event.Action),
    exitCode: Number.isInteger(exitCode) ? exitCode : null,
    ...(typeof execId === 'string' ? { execId } : {}),
  };
  for (const listener of [...(listeners.get(String(event.Actor?.ID)) ?? [])]) listener(told);
}
