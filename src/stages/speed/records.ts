import type { VictimWork } from '../neighbour/kinds.ts';
import type { WorkSample } from '../neighbour/records.ts';

/** What all forms of a run were loaded with, told once before them. */
export interface SpeedLoadRecord {
  readonly type: 'speed-load';
  /** Of the open loop; the same for every form. */
  readonly ratePerSecond: number;
  readonly connections: number;
  readonly durationMs: number;
  /** What each form carried in a first short look, in requests a second, from which the rate was chosen; null: given. */
  readonly chosenFrom: Readonly<Record<string, number>> | null;
  /** Requests went over the connection to the host, those of autocannon through a forwarder on the harness's machine. */
  readonly forwarded: boolean;
}

/** One instance of its own, measured while nothing else runs. */
export interface SpeedRecord {
  readonly type: 'speed';
  readonly form: string;
  readonly block: number;
  readonly outcome: SpeedOutcome;
}

export type SpeedOutcome =
  | {
      readonly status: 'measured';
      /** null: the workload is not asked by HTTP. */
      readonly capacity: CapacitySample | null;
      readonly latency: LatencySample | null;
      readonly works: Readonly<Record<VictimWork, WorkSample>>;
    }
  | { readonly status: 'failed'; readonly reason: string };

/** Closed loop: each connection asks again as soon as it is answered. */
export interface CapacitySample {
  /** Who asked: autocannon, or Ballast where the workload closes its connection after each answer. */
  readonly by: 'autocannon' | 'ballast';
  /** Correct answers. */
  readonly answers: number;
  /** Wrong answers, errors and timeouts. */
  readonly failures: number;
  readonly elapsedNs: number;
  /** The load's own CPU time in the harness. */
  readonly harnessCpuNs: number;
}

/** Open loop: requests fall due at a fixed rate, whether or not those before are answered. */
export interface LatencySample {
  readonly due: number;
  /** Of those due: wrong, late beyond the limit, or never sent since too many were waiting. */
  readonly failures: number;
  /** From when a request fell due to the end of its answer, ns; +∞ is null. */
  readonly p50Ns: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
  /** HDR histogram of the answered ones in µs, compressed, base64; at most 64 KiB. */
  readonly histogram: string;
  /** How late the harness itself was to send, 99th percentile; part of the latencies. */
  readonly sentLateP99Ns: number;
  readonly harnessCpuNs: number;
}
