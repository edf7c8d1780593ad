import { basename, resolve } from 'node:path';
import type { z } from 'zod';
import { BallastError, messageOf } from '../errors.ts';
import { openRegularFile } from '../fields/regular-file.ts';
import { kebabName } from '../fields/schema-parts.ts';
import type { Scenario } from '../scenario.ts';
import { crossCheckEnvironment, crossCheckMeasure, crossCheckTargets } from './cross-check.ts';
import { crossCheckClaims } from './cross-check-claims.ts';
import { knownKeysAt } from './json-schema.ts';
import { describeIssue, type Problem, problemsOf } from './problems.ts';
import { resolveScenario } from './resolve.ts';
import { type ScenarioFile, scenarioFileSchema } from './schema.ts';
import { type Position, parseSource, type SourceDocument } from './source-document.ts';

const longestFile = 1024 * 1024;
const mostProblems = 20;

/**
 * Reads, checks and completes a scenario file. What it returns is frozen through and through.
 * @throws BallastError `scenario-missing` when it cannot be read, `scenario-invalid` naming every problem by position
 */
export async function loadScenario(path: string): Promise<Scenario> {
  const source = parseSource(await readBounded(path));
  if ('problems' in source) {
    throw invalid(path, source.problems);
  }
  const parsed = scenarioFileSchema.safeParse(source.value, { error: describeIssue, reportInput: true });
  const problems = parsed.success
    ? crossCheck(parsed.data, path)
    : schemaProblems(parsed.error.issues, source);
  if (!parsed.success || problems.length > 0) {
    const located = problems.map((problem) => ({
      position: source.positionOf(problem),
      message: `${keyPath(problem.path)}${problem.message}`,
    }));
    throw invalid(path, located);
  }
  const scenario = resolveScenario(parsed.data, resolve(path), parsed.data.name ?? nameOf(path));
  return deepFreeze(scenario);
}

function schemaProblems(issues: readonly z.core.$ZodIssue[], { written }: SourceDocument): Problem[] {
  return problemsOf(issues, mostProblems + 1, { knownKeys: knownKeysAt, written });
}

/** What no single key can be blamed for. */
function crossCheck(file: ScenarioFile, path: string): Problem[] {
  const problems: Problem[] = [];
  if (file.name === undefined && !kebabName.safeParse(nameOf(path)).success) {
    const message = 'missing, and the name of the file is not lower-case letters, digits and single hyphens';
    problems.push({ path: ['name'], at: 'value', message });
  }
  problems.push(
    ...crossCheckTargets(file.targets),
    ...crossCheckMeasure(file),
    ...crossCheckEnvironment(file),
  );
  // What is wrong with a target would be wrong with each claim about it.
  if (problems.length > 0) return problems;
  return crossCheckClaims(resolveScenario(file, resolve(path), file.name ?? nameOf(path)));
}

function nameOf(path: string): string {
  return basename(path).replace(/\.ya?ml$/, '');
}

async function readBounded(path: string): Promise<string> {
  try {
    await using file = await openRegularFile(path);
    const buffer = Buffer.alloc(longestFile + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > longestFile) {
      throw invalid(path, [
        { position: { line: 1, column: 1 }, message: 'expected a file of at most 1 MiB' },
      ]);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length));
  } catch (error) {
    if (error instanceof BallastError) throw error;
    throw new BallastError('input', 'scenario-missing', `cannot read scenario ${path}: ${messageOf(error)}`, {
      hint: 'Give the path of a scenario file; scenarios/ has some to start from.',
      cause: error,
    });
  }
}

function invalid(path: string, problems: readonly { position: Position; message: string }[]): BallastError {
  const lines = problems
    .slice(0, mostProblems)
    .toSorted((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
    .map(({ position, message }) => `${path}:${position.line}:${position.column}: ${printable(message)}`);
  if (problems.length > mostProblems) lines.push('… and more');
  return new BallastError('input', 'scenario-invalid', lines.join('\n'), {
    hint: '`ballast schema scenario` prints every key that a scenario file may have.',
  });
}

function keyPath(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part).slice(0, 64)}`))
    .join('');
  return text === '' ? '' : `${text.replace(/^\./, '')}: `;
}

/** The text without what could steer a terminal. */
function printable(text: string): string {
  const clean = text.replace(/\p{C}/gu, '\u{fffd}');
  return clean.length > 400 ? `${clean.slice(0, 400)}…` : clean;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
