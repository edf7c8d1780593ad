import type { ProgramEvidence, RunFile } from '../records.ts';
import { askFor, malformed, type SeenProcess } from './ask.ts';

const line =
  /^(executable|mapped|argument) (OK|E[A-Z0-9]{1,20}) (\d{1,19}) (-|[0-9a-f]{64}|E[A-Z0-9]{1,20}) ([!-~]{1,3200})$/;

/** Gathers the executable of a process, the files it has mapped and those its arguments name, with digests. */
export async function gatherProgram(seen: SeenProcess): Promise<ProgramEvidence> {
  const { session, pid, ownRoot } = seen;
  const { body, cut } = await askFor(session, 'runs', ownRoot ? [pid, 'root'] : [pid], { timeoutMs: 60_000 });
  return { files: parseRunFiles(body.toString('latin1'), cut), cut };
}

/**
 * Parses files; when `cut`, the last line may be incomplete.
 * @throws BallastError `equivalence-malformed`
 */
export function parseRunFiles(text: string, cut: boolean): readonly RunFile[] {
  const lines = text.split('\n');
  if (lines.pop() !== '' && !cut) throw malformed('what the workload runs');
  return lines.map((one) => {
    const [, role, error, bytes, digest, path] = line.exec(one) ?? [];
    if (role === undefined || digest === undefined || path === undefined)
      throw malformed('a file that the workload runs');
    return {
      role: role as RunFile['role'],
      path,
      bytes: Number(bytes),
      digest: error === 'OK' ? digest : (error ?? ''),
    };
  });
}
