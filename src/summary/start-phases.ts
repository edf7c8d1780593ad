import type { StoredMark } from '../fields/stored-parts.ts';
import type { LaunchRecord } from '../launches/records.ts';
import type { StartTrail } from '../targets/readings.ts';

/** The phases of a container's start, in order: each begins where the one before it ends. */
export const startPhases = {
  engine: 'the engine’s daemons, until they run a shim or a runtime',
  shim: 'the shim, until it runs the runtime',
  create: 'the runtime makes the container (create), with all hooks',
  between: 'daemons and shim, until the runtime is asked to start it',
  start: 'the runtime starts it (start), until the workload runs',
  workload: 'the workload, until it is ready',
} as const;
export type StartPhase = keyof typeof startPhases;

/** What lies within the phases, and may overlap. */
export const startParts = {
  hooks: 'programs that the runtime waits for within create, such as the engine’s libnetwork-setkey',
  mounts: 'from the first to the last change of the host’s mounts',
  network: 'from the first to the last change of the host’s network interfaces',
} as const;
export type StartPart = keyof typeof startParts;

/** An interval of one launch between two instants, each of which is known to within an interval of its own. */
export interface Span {
  readonly from: StoredMark;
  readonly to: StoredMark;
}

/** Where one start went; what was not seen is absent. */
export type StartSpans = Readonly<Partial<Record<StartPhase | StartPart, Span>>>;

type Step = StartTrail['steps'][number];
type Program = Extract<Step, { readonly kind: 'program' }>;

/** Where the start of a container went, by what the kernel has shown of it; empty where it has shown nothing. */
export function startSpansOf({ marks, startTrail }: LaunchRecord): StartSpans {
  const { requested, init, ready } = marks;
  if (startTrail === undefined || requested === undefined || init === undefined || ready === undefined)
    return {};
  const steps = startTrail.steps.filter((step) => beganBy(step, init));
  const programs = steps
    .filter((step) => step.kind === 'program')
    .toSorted((one, other) => one.began.latestNs - other.began.latestNs);
  const create = runtimeRun(programs, 'create');
  // A shim is asked to `start` as well, before the runtime is.
  const start = create && runtimeRun(programs.slice(programs.indexOf(create.outer) + 1), 'start');
  const shim = programs.find((step) => create === undefined || isBefore(step.began, create.began));
  const known = [requested, shim?.began, create?.began, create?.ended, start?.began].findLast(
    (at) => at !== undefined,
  );
  // Where the workload's exec was not seen, its mark reaches back; the runtime's end then tells when it runs.
  const runs = known !== undefined && init.earliestNs > known.earliestNs ? init : start?.ended;
  return compact({
    engine: span(requested, shim?.began ?? create?.began),
    shim: span(shim?.began, create?.began),
    create: span(create?.began, create?.ended),
    between: span(create?.ended, start?.began),
    start: span(start?.began, runs),
    workload: span(runs, ready),
    hooks: create && hooksOf(programs, create),
    mounts: changesOf(steps, 'mount'),
    network: changesOf(steps, 'link'),
  });
}

/** Changes after the workload runs are not of its start. */
function beganBy(step: Step, init: StoredMark): boolean {
  return (step.kind === 'program' ? step.began : step.changed).latestNs <= init.latestNs;
}

const isBefore = (one: StoredMark, other: StoredMark) => one.latestNs < other.latestNs;

interface RuntimeRun {
  readonly outer: Program;
  readonly began: StoredMark;
  readonly ended: StoredMark | undefined;
}

/** A run of the runtime. A script may stand before it: the run begins with the script, and ends with the runtime. */
function runtimeRun(programs: readonly Program[], verb: 'create' | 'start'): RuntimeRun | undefined {
  const own = programs.filter((step) => step.verb === verb);
  const [outer, inner] = [own[0], own.at(-1)];
  return outer && inner && { outer, began: outer.began, ended: inner.ended ?? undefined };
}

function hooksOf(programs: readonly Program[], { began, ended }: RuntimeRun): Span | undefined {
  if (ended === undefined) return undefined;
  const hooks = programs.flatMap((step) =>
    step.verb !== 'create' && step.ended && isBefore(began, step.began) && isBefore(step.ended, ended)
      ? [{ from: step.began, to: step.ended }]
      : [],
  );
  const last = hooks.toSorted((a, b) => a.to.latestNs - b.to.latestNs).at(-1);
  return span(hooks[0]?.from, last?.to);
}

function changesOf(steps: readonly Step[], kind: 'mount' | 'link'): Span | undefined {
  const changes = steps.flatMap((step) => (step.kind === kind ? [step.changed] : []));
  return span(changes[0], changes.at(-1));
}

function span(from: StoredMark | undefined, to: StoredMark | undefined): Span | undefined {
  return from === undefined || to === undefined ? undefined : { from, to };
}

function compact(spans: Readonly<Record<StartPhase | StartPart, Span | undefined>>): StartSpans {
  return Object.fromEntries(Object.entries(spans).filter(([, one]) => one !== undefined)) as StartSpans;
}
