import type { Chapter, Reported } from './chapter.ts';
import { claimsChapter } from './claims.ts';
import { costChapter } from './cost.ts';
import { environmentChapter } from './environment.ts';
import { equivalenceChapter } from './equivalence/section.ts';
import { failuresChapter } from './failures.ts';
import { imageChapter } from './image/section.ts';
import { isolationChapter } from './isolation/section.ts';
import { kernelSurfaceChapter } from './kernel-surface/section.ts';
import { launchesChapter } from './launches.ts';
import { lifecycleChapter } from './lifecycle/section.ts';
import { measuredChapter } from './measured.ts';
import { memoryChapter } from './memory.ts';
import { neighbourChapter } from './neighbour/section.ts';
import { parallelChapter } from './parallel/section.ts';
import { pullChapter } from './pull/section.ts';
import { ratiosChapter } from './ratios.ts';
import { speedChapter } from './speed/section.ts';
import { startupChapter } from './startup.ts';
import { trustChapter } from './trust.ts';

/** The chapters of a report, in reading order. Each stage of a run has one, in the folder of the stage's name. */
export const contents: readonly ((run: Reported) => Chapter)[] = [
  claimsChapter,
  startupChapter,
  costChapter,
  parallelChapter,
  memoryChapter,
  imageChapter,
  pullChapter,
  speedChapter,
  lifecycleChapter,
  isolationChapter,
  neighbourChapter,
  kernelSurfaceChapter,
  failuresChapter,
  trustChapter,
  equivalenceChapter,
  environmentChapter,
  measuredChapter,
  ratiosChapter,
  launchesChapter,
];
