import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BallastError, messageOf } from '../src/errors.ts';

const run = promisify(execFile);

/**
 * Runs one of the tools the lab is built with (argv, no shell) and returns its standard output.
 * @throws BallastError `lab-tool-failed` with the end of what it printed
 */
export async function tool(
  argv: readonly string[],
  options: { timeoutMs?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const [command = '', ...rest] = argv;
  try {
    const { stdout } = await run(command, rest, {
      timeout: options.timeoutMs ?? 30_000,
      maxBuffer: 64 * 1024 * 1024,
      env: options.env ?? process.env,
    });
    return stdout;
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: string; stdout?: string };
    const said = (stderr || stdout || messageOf(error)).trim().slice(-1500);
    throw new BallastError('engine', 'lab-tool-failed', `${argv.join(' ').slice(0, 300)} failed: ${said}`, {
      hint: 'ballast lab down cleans up what is half made.',
      cause: error,
    });
  }
}

/** The argv that runs another one inside the namespaces of the lab whose init is `initPid`. */
export function insideArgv(initPid: number, argv: readonly string[]): string[] {
  return ['nsenter', '--target', String(initPid), '--mount', '--net', '--pid', '--', ...argv];
}
