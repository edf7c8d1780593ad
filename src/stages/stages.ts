import { image } from './image/definition.ts';
import { isolation } from './isolation/definition.ts';
import { kernelSurface } from './kernel-surface/definition.ts';
import { lifecycle } from './lifecycle/definition.ts';
import { neighbour } from './neighbour/definition.ts';
import { parallel } from './parallel/definition.ts';
import { pull } from './pull/definition.ts';
import { speed } from './speed/definition.ts';

/** The stages after the launches, in the order of measuring: those that others would disturb come first. */
export const stages = [image, pull, isolation, kernelSurface, lifecycle, parallel, speed, neighbour] as const;
