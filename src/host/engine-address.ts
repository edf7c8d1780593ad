import { isIP } from 'node:net';
import { BallastError } from '../errors.ts';
import type { Address, Host } from './host.ts';

/** The files by which a client and an engine that listens on TCP know each other, in PEM. */
export interface EngineTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The place at which the container engine of a host listens. */
export interface EngineAddress {
  /** The address as it is shown and stored: `unix:///run/docker.sock` or `tcp://127.0.0.1:2376`. */
  readonly text: string;
  readonly address: Address;
  /** What has chosen it, in words: `DOCKER_HOST`, `the Docker context “desktop”`, `--engine`, … */
  readonly chosenBy: string;
  /** Named for this very run, on the command line or in its scenario. Absent: it is where engines are found. */
  readonly isNamed?: true;
  /** Absent: nothing is encrypted. */
  readonly tls?: EngineTls;
}

export const defaultEngine: EngineAddress = {
  text: 'unix:///var/run/docker.sock',
  address: { unix: '/var/run/docker.sock' },
  chosenBy: 'the default',
};

const ports = { plain: 2375, tls: 2376 } as const;
/** A kernel takes no longer path of a socket, its final NUL included: `sun_path` in unix(7). */
const longestPath = 107;

/**
 * Reads an address as Docker's command line takes it, `unix:///path` or `tcp://host:port`, or a socket's absolute path.
 * @throws BallastError `engine-address-invalid`
 */
export function parseEngineAddress(
  written: string,
  chosenBy: string,
  tls?: () => EngineTls | undefined,
): EngineAddress {
  const text = written.trim();
  if (/\p{Cc}/u.test(text)) throw invalid(text, chosenBy, 'has control characters', expected);
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+]*):\/\/(.*)$/s.exec(text) ?? [];
  if (text.startsWith('/')) return atSocket(text, text, chosenBy);
  if (scheme === 'unix') return rest === '' ? { ...defaultEngine, chosenBy } : atSocket(rest, text, chosenBy);
  if (scheme === 'tcp') return atPort(rest, text, chosenBy, tls?.());
  throw invalid(text, chosenBy, whyNot(scheme), scheme === 'ssh' ? overSsh(text) : expected);
}

const expected = 'write unix:///path/of/docker.sock, or tcp://127.0.0.1:2375 for an engine of this machine';

function whyNot(scheme: string): string {
  if (scheme === 'ssh')
    return 'is of another machine, whose processes and cgroups are measured over SSH as well';
  return scheme === ''
    ? 'is no address of an engine'
    : `is reached by ${scheme}, which Ballast does not speak`;
}

function overSsh(text: string): string {
  const [address] = /^ssh:\/\/[^/\s]+/.exec(text) ?? ['ssh://user@host'];
  return `measure on that machine: --host ${address} (and --engine unix:///path there, unless it is the default)`;
}

function atSocket(path: string, text: string, chosenBy: string): EngineAddress {
  if (!path.startsWith('/')) throw invalid(text, chosenBy, 'is no absolute path', expected);
  if (Buffer.byteLength(path) > longestPath)
    throw invalid(text, chosenBy, `is longer than the ${longestPath} bytes of a socket's path`, expected);
  return { text: `unix://${path}`, address: { unix: path }, chosenBy };
}

const endpoint = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(\d{1,5}))?\/?$/;

function atPort(rest: string, text: string, chosenBy: string, tls: EngineTls | undefined): EngineAddress {
  const [, named = '', digits] = endpoint.exec(rest) ?? [];
  const host = named.replaceAll(/^\[|\]$/g, '');
  if (host === '') throw invalid(text, chosenBy, 'is not tcp://host:port', expected);
  const port = digits === undefined ? ports[tls === undefined ? 'plain' : 'tls'] : Number(digits);
  if (port < 1 || port > 65_535)
    throw invalid(text, chosenBy, 'has a port that is not between 1 and 65535', expected);
  return {
    text: `tcp://${isIP(host) === 6 ? `[${host}]` : host}:${port}`,
    address: { tcp: { host, port } },
    chosenBy,
    ...(tls === undefined ? {} : { tls }),
  };
}

function invalid(text: string, chosenBy: string, why: string, hint: string): BallastError {
  const shown = text.slice(0, 100).replaceAll(/\p{Cc}/gu, '?');
  const message = `the engine’s address \`${shown}\` (${chosenBy}) ${why}`;
  return new BallastError('input', 'engine-address-invalid', message, { hint });
}

/**
 * The address of a host's container engine.
 * @throws BallastError `engine-address-invalid`, `engine-context-unknown`, `engine-tls-unreadable`
 */
export function engineOf(host: Pick<Host, 'engine'>): EngineAddress {
  return host.engine?.() ?? defaultEngine;
}

/** The engine that was named for the run; undefined where the engine is left to the host and the caller's surroundings. */
export function namedEngineOf(host: Pick<Host, 'engine'>): EngineAddress | undefined {
  try {
    const engine = engineOf(host);
    return engine.isNamed === true ? engine : undefined;
  } catch {
    // Surroundings that name no engine: what a run has named was read before it was begun.
    return undefined;
  }
}

/** The same host with another of its engines. It shares the connection, and is disposed of with the host. */
export function withEngine(host: Host, engine: () => EngineAddress): Host {
  return { ...host, engine };
}
