import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BallastError, messageOf } from '../errors.ts';
import {
  defaultEngine,
  type EngineAddress,
  type EngineTls,
  parseEngineAddress,
} from '../host/engine-address.ts';

/** The surroundings of whoever calls Ballast, as Docker's command line reads them. */
export interface Caller {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home folder of the user. */
  readonly home: string;
  /** False where the machine's own engine is not the one of the user's contexts: in the lab. */
  readonly hasContexts: boolean;
}

/**
 * The engine that the `docker` command of the same user would use: DOCKER_HOST, else the context of DOCKER_CONTEXT, else
 * the current context of Docker's config.json, else the default.
 * @throws BallastError `engine-address-invalid`, `engine-context-unknown`, `engine-context-tls`, `engine-tls-unreadable`,
 *   `docker-config-unreadable`
 */
export function engineOfCaller(caller: Caller): EngineAddress {
  const { DOCKER_HOST, DOCKER_CONTEXT } = caller.env;
  if (DOCKER_HOST) return parseEngineAddress(DOCKER_HOST, 'DOCKER_HOST', () => tlsOfCaller(caller));
  if (DOCKER_CONTEXT) return engineOfContext(caller, DOCKER_CONTEXT, 'DOCKER_CONTEXT');
  if (!caller.hasContexts) return defaultEngine;
  const file = join(configFolder(caller), 'config.json');
  const { currentContext } = readJson(file, configFile) ?? {};
  return currentContext ? engineOfContext(caller, currentContext, file) : defaultEngine;
}

/**
 * The certificates for an engine on TCP: those in DOCKER_CERT_PATH, where DOCKER_TLS_VERIFY is set.
 * @throws BallastError `engine-tls-unreadable`
 */
export function tlsOfCaller(caller: Caller): EngineTls | undefined {
  if (!caller.env.DOCKER_TLS_VERIFY) return undefined;
  const folder = caller.env.DOCKER_CERT_PATH || configFolder(caller);
  const pem = (name: string) => {
    try {
      return readFileSync(join(folder, `${name}.pem`), 'utf8');
    } catch (error) {
      const message = `DOCKER_TLS_VERIFY is set, and ${name}.pem cannot be read: ${messageOf(error)}`;
      throw new BallastError('input', 'engine-tls-unreadable', message, {
        hint: 'set DOCKER_CERT_PATH to the folder of ca.pem, cert.pem and key.pem',
        cause: error,
      });
    }
  };
  return { ca: pem('ca'), cert: pem('cert'), key: pem('key') };
}

const configFile = z.object({ currentContext: z.string().max(1000).nullish() });
const metaFile = z.object({
  Endpoints: z.object({ docker: z.object({ Host: z.string().max(1000).nullish() }).nullish() }).nullish(),
});

function configFolder({ env, home }: Caller): string {
  return env.DOCKER_CONFIG || join(home, '.docker');
}

/** Docker keeps a context in a folder that is named by the digest of the context's name. */
function engineOfContext(caller: Caller, name: string, namedIn: string): EngineAddress {
  if (name === 'default')
    return { ...defaultEngine, chosenBy: `the Docker context “default”, by ${namedIn}` };
  const shown = name.slice(0, 100).replaceAll(/\p{Cc}/gu, '?');
  const contexts = join(configFolder(caller), 'contexts');
  const id = createHash('sha256').update(name).digest('hex');
  const file = join(contexts, 'meta', id, 'meta.json');
  const meta = readJson(file, metaFile);
  if (meta === undefined)
    throw new BallastError(
      'input',
      'engine-context-unknown',
      `there is no Docker context “${shown}” (${namedIn})`,
      {
        hint: `\`docker context ls\` lists them; it was looked for at ${file}`,
      },
    );
  const address = meta.Endpoints?.docker?.Host;
  if (!address) return { ...defaultEngine, chosenBy: `the Docker context “${shown}”` };
  const engine = parseEngineAddress(address, `the Docker context “${shown}”`);
  if ('tcp' in engine.address && readIfThere(join(contexts, 'tls', id, 'docker', 'ca.pem')) !== undefined)
    throw new BallastError(
      'input',
      'engine-context-tls',
      `the Docker context “${shown}” (${engine.text}) has certificates of its own, which Ballast does not read`,
      {
        hint: `set DOCKER_HOST=${engine.text}, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH=${contexts}/tls/${id}/docker`,
      },
    );
  return engine;
}

/** @returns undefined when there is no such file @throws BallastError `docker-config-unreadable` */
function readJson<T extends z.ZodType>(file: string, schema: T): z.output<T> | undefined {
  try {
    const text = readIfThere(file);
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? (error.issues[0]?.message ?? '') : messageOf(error);
    throw new BallastError('input', 'docker-config-unreadable', `${file} cannot be read: ${why}`, {
      hint: 'mend the file, or name the engine with DOCKER_HOST or --engine',
      cause: error,
    });
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
