import { createHash } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BallastError, messageOf } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { HostAgent } from '../../host/host-agent.ts';

/** A blob as manifests name it. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:…` */
  readonly digest: string;
  /** The size in bytes. */
  readonly size: number;
}

/** The media types of images, and of a machine's files: an OCI artifact. */
export const mediaTypes = {
  imageManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  imageConfig: 'application/vnd.docker.container.image.v1+json',
  imageLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  artifactManifest: 'application/vnd.oci.image.manifest.v1+json',
} as const;

/** The place of something in a registry. */
export interface RegistryPlace {
  readonly registry: Registry;
  readonly repository: string;
  readonly tag: string;
}

interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: Readable;
  readonly headers?: Readonly<Record<string, string>>;
  /** True for a removal, which continues after the run is aborted. */
  readonly isRemoval?: boolean;
}

interface RegistryResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

const longestAnswer = 4 * 2 ** 20;
const longMs = 30 * 60_000;
const removalMs = 20_000;

/**
 * A registry as the host reaches it, over plain HTTP: all requests go through a connection of the host's. Source of its
 * paths: the OCI distribution specification, version 1.1.
 */
export class Registry implements Disposable {
  /** The registry's address, `127.0.0.1:5000`. */
  readonly address: string;
  readonly #agent: HostAgent;
  readonly #signal: AbortSignal;

  constructor(host: Host, address: string, signal: AbortSignal) {
    this.address = address;
    this.#signal = signal;
    const colon = address.lastIndexOf(':');
    this.#agent = new HostAgent(host, {
      tcp: { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) },
    });
  }

  /** @throws BallastError `registry-unreachable` */
  async ping(): Promise<void> {
    const why = await this.#ask({ method: 'GET', path: '/v2/' }).then(
      ({ status }) => (status === 200 ? undefined : `it answers with ${status}`),
      messageOf,
    );
    this.#signal.throwIfAborted();
    if (why === undefined) return;
    throw new BallastError('input', 'registry-unreachable', `no registry at ${this.address}: ${why}`, {
      hint: 'say in `measure: { pull: { registry: host:port } }` where the host reaches one without TLS and password; the lab has one at 127.0.0.1:5000',
    });
  }

  /** Sends content whose digest and size are known only when all of it has been read. */
  async putStream(
    repository: string,
    content: AsyncIterable<Buffer>,
  ): Promise<Omit<Descriptor, 'mediaType'>> {
    const hash = createHash('sha256');
    let size = 0;
    const counted = async function* () {
      for await (const chunk of content) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    };
    const begun = await this.beginUpload(repository);
    const patched = await this.#expect(202, {
      method: 'PATCH',
      path: begun,
      body: Readable.from(counted()),
      headers: { 'content-type': 'application/octet-stream' },
    });
    const digest = `sha256:${hash.digest('hex')}`;
    await this.#expect(201, { method: 'PUT', path: withDigest(this.#locationOf(patched), digest) });
    return { digest, size };
  }

  /** Begins an upload. Returns its path with its query, on this registry whatever host the registry names. */
  async beginUpload(repository: string): Promise<string> {
    const path = `/v2/${repository}/blobs/uploads/`;
    return this.#locationOf(await this.#expect(202, { method: 'POST', path }));
  }

  /** Returns the manifest's digest. */
  async putManifest(repository: string, tag: string, mediaType: string, manifest: object): Promise<string> {
    const body = Buffer.from(JSON.stringify(manifest));
    const path = `/v2/${repository}/manifests/${tag}`;
    await this.#expect(201, {
      method: 'PUT',
      path,
      body: Readable.from([body]),
      headers: { 'content-type': mediaType },
    });
    return `sha256:${createHash('sha256').update(body).digest('hex')}`;
  }

  /**
   * Removes a tag's manifest, also after the user's wish to stop. False when the registry allows no removal, or has no
   * such manifest.
   */
  async removeTag(repository: string, tag: string): Promise<boolean> {
    const found = await this.#ask({
      method: 'HEAD',
      path: `/v2/${repository}/manifests/${tag}`,
      headers: { accept: `${mediaTypes.imageManifest}, ${mediaTypes.artifactManifest}` },
      isRemoval: true,
    });
    const digest = found.headers['docker-content-digest'];
    if (found.status !== 200 || typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest))
      return false;
    return (
      (await this.#ask({ method: 'DELETE', path: `/v2/${repository}/manifests/${digest}`, isRemoval: true }))
        .status === 202
    );
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  /** The path and the query of an upload; whatever other host it names, the request goes to this registry. */
  #locationOf({ headers: { location = '' } }: RegistryResponse): string {
    const url = URL.parse(location, 'http://registry');
    if (url === null) throw refused(this.address, 'sends an upload to what is no address');
    return `${url.pathname}${url.search}`;
  }

  async #expect(status: number, asked: RegistryRequest): Promise<RegistryResponse> {
    const answer = await this.#ask(asked);
    if (answer.status === status) return answer;
    const { method, path } = asked;
    const said = `${answer.status}: ${answer.text.trim().slice(0, 500)}`;
    throw refused(this.address, `answers ${method} ${path.slice(0, 200)} with ${said}`);
  }

  async #ask({
    method,
    path,
    body,
    headers = {},
    isRemoval = false,
  }: RegistryRequest): Promise<RegistryResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const asked = request({
      agent: this.#agent,
      method,
      path,
      headers: { host: this.address, ...headers },
      signal: isRemoval
        ? AbortSignal.timeout(removalMs)
        : AbortSignal.any([this.#signal, AbortSignal.timeout(longMs)]),
    });
    asked.on('response', resolve);
    asked.on('error', reject);
    // A refusal may come before all is sent: it says more than the broken pipe.
    const sent = body === undefined ? asked.end() : pipeline(body, asked).catch(reject);
    const answer = await promise;
    let text = '';
    for await (const chunk of answer.setEncoding('utf8')) {
      text += chunk;
      if (text.length > longestAnswer) throw refused(this.address, 'answers without end');
    }
    await sent;
    return { status: answer.statusCode ?? 0, headers: answer.headers, text };
  }
}

function refused(address: string, how: string): BallastError {
  return new BallastError('engine', 'registry-refused', `the registry at ${address} ${how}`, {
    hint: 'it must take uploads without a password, and have room for them',
  });
}

export function withDigest(upload: string, digest: string): string {
  return `${upload}${upload.includes('?') ? '&' : '?'}digest=${digest}`;
}
