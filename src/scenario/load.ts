import { basename, resolve } from 'node:path';
import type { z } from 'zod';
import { BallastError, messageOf } from '../errors.ts';
import { openRegularFile } from '../fields/regular-file.ts';
import { kebabName } from '../fields/schema-parts.ts';
import type { Scenario } from '../scenario.ts';
import {
  crossCheckBaseline,
  crossCheckEnvironment,
  crossCheckMeasure,
  crossCheckTargets,
} from './cross-check.ts';
import { crossCheckClaims } from './cross-check-claims.ts';
import { excerptOf } from './excerpt.ts';
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
  const text = await readBounded(path);
  const source = parseSource(text);
  if ('problems' in source) {
    const hint =
      'that is about the YAML itself: look for a missing quote, colon, bracket or indentation there or just above';
    throw invalid({ path, text }, source.problems, hint);
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
    throw invalid({ path, text }, located, hintOf(problems));
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
    ...crossCheckBaseline(file),
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
      const message = 'expected a file of at most 1 MiB';
      throw invalid(
        { path, text: '' },
        [{ position: { line: 1, column: 1 }, message }],
        'put files of the workload next to the scenario, and name their paths in it',
      );
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

function invalid(
  { path, text }: { readonly path: string; readonly text: string },
  problems: readonly { position: Position; message: string }[],
  hint: string | undefined,
): BallastError {
  const lines = text.split('\n');
  const shown = problems
    .slice(0, mostProblems)
    .toSorted((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
    .map(({ position, message }) => ({
      file: path,
      ...position,
      message: printable(message),
      excerpt: excerptOf(lines, position),
    }));
  const message = shown.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
  if (problems.length > mostProblems) message.push('… and more');
  return new BallastError('input', 'scenario-invalid', message.join('\n'), {
    ...(hint === undefined ? {} : { hint }),
    problems: shown,
  });
}

/** The next step for the problems that do not say it themselves; undefined: each of them does. */
function hintOf(problems: readonly Problem[]): string | undefined {
  const open = problems.filter(
    ({ message }) => !/did you mean|such as|write |; it is |; it stands /.test(message),
  );
  if (open.length === 0) return undefined;
  return open.every(({ path: [first] }) => first === 'claims')
    ? 'a claim compares a metric with a quantity or with another metric, such as `vm.startup.ready < 2s`'
    : '`ballast schema scenario` describes every key that a scenario file may have';
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
