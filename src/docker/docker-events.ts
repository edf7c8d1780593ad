import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { LineSplitter } from '../host/line-splitter.ts';
import { runLabel } from './run-labels.ts';

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
  /** Calls back for each event of one container, and with `lost` when the stream has ended. Returns the way to stop. */
  subscribe(containerId: string, listener: Listener): () => void;
  /** Opens the stream again if it has ended, for those who subscribe from now on. */
  reopen(): Promise<void>;
}

/** Opens the engine's event stream for the containers of one run. */
export async function watchEvents(docker: Docker, runId: string): Promise<EventWatch> {
  const listeners = new Map<string, Set<Listener>>();
  const tellLost = (listener: Listener) => listener({ action: 'lost', exitCode: null });
  const lost = () => {
    for (const own of listeners.values()) for (const listener of own) tellLost(listener);
  };
  const open = async () => {
    const opened = (await docker.getEvents({
      filters: { type: ['container'], label: [`${runLabel}=${runId}`] },
    })) as Readable;
    const splitter = new LineSplitter(longestLine);
    opened.on('data', (chunk: Buffer) => {
      for (const line of splitter.push(chunk)) deliver(line, listeners);
    });
    opened.on('error', lost);
    opened.on('close', lost);
    return opened;
  };
  let stream = await open();
  return {
    subscribe(containerId, listener) {
      const own = listeners.get(containerId) ?? new Set();
      listeners.set(containerId, own.add(listener));
      if (stream.closed) queueMicrotask(() => own.has(listener) && tellLost(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0) listeners.delete(containerId);
      };
    },
    async reopen() {
      if (stream.closed) stream = await open();
    },
    [Symbol.dispose]: () => {
      listeners.clear();
      stream.destroy();
    },
  };
}

function deliver(line: string, listeners: ReadonlyMap<string, ReadonlySet<Listener>>): void {
  const event = fieldsOf(parsed(line));
  const actor = fieldsOf(event.Actor);
  if (typeof event.Action !== 'string' || typeof actor.ID !== 'string') return;
  const { exitCode: code, execID: execId } = fieldsOf(actor.Attributes);
  const told: ContainerEvent = {
    action: event.Action,
    exitCode: typeof code === 'string' && /^-?\d{1,10}$/.test(code) ? Number(code) : null,
    ...(typeof execId === 'string' ? { execId } : {}),
  };
  for (const listener of [...(listeners.get(actor.ID) ?? [])]) listener(told);
}

/** undefined: not an event; whatever mattered will show as a missing answer with its own deadline. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
