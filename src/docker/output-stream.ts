const headerBytes = 8;

/**
 * Takes the engine's multiplexed output (frames of an 8-byte header and a payload) and passes the payloads on, each
 * with the number of its stream: 1 for standard output, 2 for standard error. It is iterative and buffers no payload,
 * so neither tiny nor huge frames cost memory or stack.
 */
export class OutputDemultiplexer {
  readonly #onPayload: (payload: Buffer, stream: number) => void;
  readonly #header = Buffer.alloc(headerBytes);
  #headerFilled = 0;
  #payloadLeft = 0;

  constructor(onPayload: (payload: Buffer, stream: number) => void) {
    this.#onPayload = onPayload;
  }

  push(chunk: Buffer): void {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#payloadLeft > 0) {
        const payload = chunk.subarray(offset, offset + this.#payloadLeft);
        this.#payloadLeft -= payload.length;
        offset += payload.length;
        this.#onPayload(payload, this.#header[0] ?? 0);
        continue;
      }
      const taken = chunk.copy(
        this.#header,
        this.#headerFilled,
        offset,
        offset + headerBytes - this.#headerFilled,
      );
      offset += taken;
      this.#headerFilled += taken;
      if (this.#headerFilled === headerBytes) {
        this.#headerFilled = 0;
        this.#payloadLeft = this.#header.readUInt32BE(4);
      }
    }
  }
}
