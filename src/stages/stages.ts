import { image } from './image/definition.ts';
import { isolation } from './isolation/definition.ts';
import { kernelSurface } from './kernel-surface/definition.ts';
import { lifecycle } from './lifecycle/definition.ts';
import { neighbour } from './neighbour/definition.ts';
import { pull } from './pull/definition.ts';
import { speed } from './speed/definition.ts';

/** What is measured after the launches, in this order: what others would disturb comes first. */
export const stages = [image, pull, isolation, kernelSurface, lifecycle, speed, neighbour] as const;
