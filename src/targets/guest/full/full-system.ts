import { z } from 'zod';
import { kebabName, packageName } from '../../../fields/schema-parts.ts';
import type { Stored } from '../../../fields/stored.ts';
import { absolutePath } from '../../../fields/stored-parts.ts';

const cloudImage = z.object({
  /** The path of a qcow2 file on the harness's machine. */
  path: absolutePath,
  packages: z.array(packageName).max(100),
  users: z.array(kebabName).max(20),
});

/** A complete operating system with the workload as one of its services. */
export const fullSystem = z.object({
  /** The loader of its kernel: firmware and its own boot loader, or the host. */
  boot: z.enum(['disk', 'kernel']),
  /** The image of the system; absent: a Debian made by recipe. */
  cloudImage: cloudImage.exactOptional(),
});

export type FullSystem = Stored<typeof fullSystem>;
export type CloudImage = Stored<typeof cloudImage>;
