import { randomUUID } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { BallastError, messageOf } from '../../errors.ts';
import { programMissing } from '../../host/collect-output.ts';
import type { Host, HostProcess } from '../../host/host.ts';

/**
 * A long-lived virsh that runs commands over an open channel, so that none costs a process start. One virsh runs one
 * command at a time; `widen` adds others beside it.
 */
export interface VirshSession extends AsyncDisposable {
  /**
   * Runs one command and returns what it printed.
   * `onSend` is called just before it is written, for the mark.
   * @throws BallastError `virsh-failed`, `virsh-timeout`, `virsh-lost`
   */
  run(argv: readonly string[], options?: VirshOptions): Promise<string>;
  /**
   * Starts virsh anew should it have ended, and asks whether its daemon answers.
   * @throws as `run`
   */
  revive(): Promise<void>;
  /**
   * Opens as many more as it takes to run so many commands at once, each with a connection to the daemon of its own.
   * Disposing ends them, and with them the domains that they have made and that were not removed.
   * @throws as `run`
   */
  widen(commands: number): Promise<AsyncDisposable>;
}

export interface VirshOptions {
  /**
   * The default is 60 s. A command that is cut short ends the session: its answer would be taken for the next one's.
   */
  readonly timeoutMs?: number;
  readonly onSend?: () => void;
}

const maxAnswer = 4 * 1024 * 1024;
const libvirtHint =
  'is libvirtd running on the host? `ballast doctor` says what is missing; `ballast lab up` starts one';

/** Opens a session and waits until the daemon has answered. */
export async function openVirsh(host: Host, uri = 'qemu:///system'): Promise<VirshSession> {
  let first = await startVirsh(host, uri);
  const others = new Set<PipedVirsh>();
  /** The one with the fewest commands before it, of those that have not ended. */
  const leastBusy = () => {
    const alive = [first, ...others].filter(({ isLost }) => !isLost);
    return alive.toSorted((a, b) => a.queued - b.queued)[0] ?? first;
  };
  return {
    run: (argv, options) => leastBusy().run(argv, options),
    async revive() {
      if (first.isLost) first = await startVirsh(host, uri);
      else await first.run(['version']);
    },
    async widen(commands) {
      await using stack = new AsyncDisposableStack();
      for (let count = others.size + 1; count < commands; count += 1) {
        const another = stack.use(await startVirsh(host, uri));
        others.add(another);
        stack.defer(() => void others.delete(another));
      }
      return stack.move();
    },
    [Symbol.asyncDispose]: () => first[Symbol.asyncDispose](),
  };
}

async function startVirsh(host: Host, uri: string): Promise<PipedVirsh> {
  const child = await host.spawn(['sh', '-c', 'exec virsh -c "$1" 2>&1', 'sh', uri]);
  const session = new PipedVirsh(child);
  try {
    await session.run(['version'], { timeoutMs: 90_000 });
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    if (/\bvirsh: (not found|command not found)/.test(messageOf(error)))
      throw programMissing(host.name, 'virsh', error);
    throw error;
  }
}

type Pending = {
  readonly token: string;
  readonly resolve: (text: string) => void;
  readonly reject: (e: Error) => void;
};

class PipedVirsh implements AsyncDisposable {
  readonly #child: HostProcess;
  readonly #decoder = new StringDecoder('utf8');
  #received = '';
  #pending: Pending | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #lost: BallastError | undefined;
  #queued = 0;

  constructor(child: HostProcess) {
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => this.#receive(this.#decoder.write(chunk)));
    child.stdout.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    child.stderr.resume();
    const ended = () => this.#lose(`virsh ended: ${this.#received.trim().slice(-500) || 'no output'}`);
    child.exited.then(ended, ended);
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** The number of commands that have not been answered yet. */
  get queued(): number {
    return this.#queued;
  }

  run(argv: readonly string[], options: VirshOptions = {}): Promise<string> {
    this.#queued += 1;
    const answer = this.#last.then(() => this.#send(argv, options)).finally(() => (this.#queued -= 1));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #send(argv: readonly string[], { timeoutMs = 60_000, onSend }: VirshOptions): Promise<string> {
    if (this.#lost !== undefined) throw this.#lost;
    const token = `ballast-${randomUUID()}`;
    const line = `${argv.map(quoteForVirsh).join(' ')}\necho --str ${token}\n`;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#pending = { token, resolve, reject };
    const timer = setTimeout(() => {
      this.#lose(`\`virsh ${argv[0]}\` gave no answer within ${timeoutMs / 1000} s`, 'virsh-timeout');
      this.#child.kill('KILL');
    }, timeoutMs);
    try {
      onSend?.();
      this.#child.stdin.write(line);
      const output = answerIn(await promise);
      const error = virshError(output);
      if (error === undefined) return output;
      throw new BallastError('engine', 'virsh-failed', `virsh ${argv[0]}: ${error}`, {
        hint: hintFor(error),
      });
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
    }
  }

  #receive(text: string): void {
    if (this.#received.length + text.length > maxAnswer) {
      this.#lose('virsh answered with more than 4 MiB');
      this.#child.kill('KILL');
      return;
    }
    this.#received += text;
    if (this.#pending === undefined) return;
    // The mark counts only at the beginning of a line: virsh repeats the command itself after its prompt.
    const mark = `\n${this.#pending.token}`;
    const end = this.#received.indexOf(mark);
    if (end < 0) return;
    const answer = this.#received.slice(0, end + 1);
    // The prompt of the next command may have come with it, or may still come.
    this.#received = this.#received.slice(end + mark.length);
    this.#pending.resolve(answer);
  }

  #lose(message: string, code = 'virsh-lost'): void {
    this.#lost ??= new BallastError('engine', code, message.slice(0, 1000), { hint: libvirtHint });
    this.#pending?.reject(this.#lost);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('KILL'), 5000);
    await this.#child.exited.catch(() => undefined);
    clearTimeout(timer);
  }
}

/** Quotes an argument for virsh's own parser: double quotes, in which a backslash takes the next character as it is. */
export function quoteForVirsh(argument: string): string {
  // A line break would begin another command.
  if (/\p{Cc}/u.test(argument)) {
    throw new BallastError('engine', 'virsh-argument', 'an argument for virsh holds a control character');
  }
  return /^[\w./:@%+=,-]+$/.test(argument) ? argument : `"${argument.replaceAll(/[\\"]/g, '\\$&')}"`;
}

/** The text between the echoed command and the echoed end mark; the banner of the first answer is skipped. */
export function answerIn(received: string): string {
  const lines = received.split('\n');
  const first = lines.findIndex((line) => line.startsWith('virsh # '));
  const last = lines.findLastIndex((line) => line.startsWith('virsh # '));
  return lines
    .slice(first + 1, last > first ? last : undefined)
    .join('\n')
    .trim();
}

/** Lines that virsh prints before its next answer when it has connected anew by itself; they are no answer. */
const connectionNews = /^error: (Disconnected from .* due to .*|Reconnected to the hypervisor)$/;

/**
 * The error of an answer as one line; undefined when there is none. The lines after it, QEMU's own words, belong to it.
 */
export function virshError(answer: string): string | undefined {
  const lines = answer.split('\n').filter((line) => !connectionNews.test(line));
  const first = lines.findIndex((line) => line.startsWith('error: '));
  if (first < 0) return undefined;
  const said = lines.slice(first).map((line) => line.replace(/^error: /, '').trim());
  const text = said.filter(Boolean).join(': ');
  return text.length > 1500 ? `${text.slice(0, 1500)}…` : text;
}

function hintFor(error: string): string {
  if (/connect|socket/i.test(error)) return libvirtHint;
  if (/permission denied/i.test(error))
    return 'the user libvirt runs QEMU as must be able to pass through /var/lib/ballast and /var/cache/ballast';
  return 'the host’s libvirt log (journalctl -u libvirtd) says more';
}
