/**
 * Questions asked over a line, each `ID QUESTION` and answered by `answer ID TEXT` (native/parts/questions.h). A late
 * answer belongs to its own question, and no other takes it.
 */
export class Questions {
  readonly #send: (line: string) => void;
  readonly #waiting = new Map<number, (answer: string | undefined) => void>();
  #asked = 0;
  #isOver = false;

  /** `send` writes one line, to which it adds the line break. */
  constructor(send: (line: string) => void) {
    this.#send = send;
  }

  /** The answer's text; undefined when none came in time, or the line is at its end. */
  async ask(question: string, timeoutMs: number): Promise<string | undefined> {
    if (this.#isOver) return undefined;
    const id = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const timer = setTimeout(resolve, timeoutMs, undefined);
    this.#waiting.set(id, resolve);
    this.#send(`${id} ${question}`);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Takes a line that came back; false when it is no answer. */
  hear(line: string): boolean {
    const [, id, text] = /^answer (\d{1,9}) (.*)$/s.exec(line) ?? [];
    if (id === undefined || text === undefined) return false;
    this.#waiting.get(Number(id))?.(text);
    return true;
  }

  /** Ends all questions without an answer. */
  end(): void {
    this.#isOver = true;
    for (const resolve of this.#waiting.values()) resolve(undefined);
  }
}
