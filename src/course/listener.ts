import type { LaunchRecord } from '../launches/records.ts';
import type { Cell } from '../plan/build-plan.ts';
import type { Scenario } from '../scenario.ts';

/** A part of a run, before it has begun. */
export interface ForeseenPart {
  /** `prepare`, `startup`, or the name of a stage. */
  readonly name: string;
  readonly turns: number;
  /** The time that it takes on an idle host, roughly. */
  readonly seconds: number;
}

/** What is known of a run before its first part begins. */
export interface Foreseen {
  readonly scenario: Scenario;
  readonly host: string;
  readonly parts: readonly ForeseenPart[];
  /** The targets whose virtual machines will be emulated, since the host has no KVM. */
  readonly emulated: readonly string[];
}

/** Somebody who follows a run. */
export interface RunListener {
  /** What is being done, in words. */
  step(text: string): void;
  /** All parts that the run has, before the first of them begins. */
  foreseen?(run: Foreseen): void;
  /** A part begins, and the one before it has ended. */
  part?(name: string, turns?: number): void;
  /** Called with how many turns of the part have ended. */
  turned?(done: number): void;
  planned(plan: readonly Cell[]): void;
  launched(record: LaunchRecord, done: number): void;
}
