import { setTimeout as sleep } from 'node:timers/promises';
import { Seat } from '../../inside/seat.ts';
import type { ReadyContext } from '../../launches/until-ready.ts';
import type { LaunchedInstance, ProbedInstance } from '../../targets/target.ts';
import { measureCondition, type Scene } from '../neighbour/measure-condition.ts';
import { ask, type Question } from './ask.ts';
import { closedLoop, closedLoopReconnecting } from './closed-loop.ts';
import { forwardTo } from './forwarder.ts';
import { openLoop } from './open-loop.ts';
import type { CapacitySample, SpeedOutcome } from './records.ts';
import { RequestAgent } from './request-agent.ts';
import type { Load } from './settings.ts';

/** The rest between two loads. */
const restMs = 300;

export type Works = Omit<Scene, 'victim' | 'neighbour'>;

/**
 * Measures one instance.
 * @param load undefined: the workload is not asked by HTTP
 */
export async function measureInstance(
  context: ReadyContext,
  instance: ProbedInstance,
  load: Load | undefined,
  works: Works,
): Promise<Extract<SpeedOutcome, { status: 'measured' }>> {
  const { signal } = context;
  const capacity = load === undefined ? null : await capacityOf(context, instance, load);
  const latency = load === undefined ? null : await latencyOf(context, instance, load);
  using seat = new Seat(() => instance.probe('root'));
  await seat.greet();
  const victim = { seat, address: instance.address.host };
  const found = await measureCondition({ ...works, victim, neighbour: undefined }, 'alone');
  signal.throwIfAborted();
  return { status: 'measured', capacity, latency, works: found.works };
}

/** The rate that it carries when each of so many connections asks again as soon as it is answered. */
export async function capacityOf(
  context: ReadyContext,
  instance: LaunchedInstance,
  { connections, durationMs }: Pick<Load, 'connections' | 'durationMs'>,
): Promise<CapacitySample> {
  const { host, signal } = context;
  const question = questionFor(context, instance);
  const agent = new RequestAgent(host, question, connections);
  try {
    const { keepsAlive } = await ask(agent, question, signal);
    await sleep(restMs, undefined, { signal });
    const load = { connections, durationMs };
    if (!keepsAlive) return await closedLoopReconnecting(agent, question, load, signal);
    if (host.kind === 'local') return await closedLoop(question, load, signal);
    await using forwarder = await forwardTo(host, question);
    return await closedLoop({ ...question, ...forwarder.address }, load, signal);
  } finally {
    agent.destroy();
  }
}

async function latencyOf(context: ReadyContext, instance: LaunchedInstance, load: Load) {
  const question = questionFor(context, instance);
  const agent = new RequestAgent(context.host, question, load.connections);
  try {
    await sleep(restMs, undefined, { signal: context.signal });
    return await openLoop(agent, question, load, context.signal);
  } finally {
    agent.destroy();
  }
}

function questionFor({ workload }: ReadyContext, { address }: LaunchedInstance): Question {
  const { ready } = workload;
  if (ready.kind !== 'http' || address.port === undefined) throw new Error('not asked by HTTP');
  return { host: address.host, port: address.port, path: ready.path, status: ready.status };
}
