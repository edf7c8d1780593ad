import type { Eye } from '../../../inside/eye.ts';
import { wholeText } from '../../../inside/reading.ts';
import { kernelSettings, kernelVersion, settingValue } from '../../../targets/kernel-settings.ts';
import type { KernelEvidence } from '../records.ts';

/** Gathers the settings of the kernel that the workload runs on, as it sees them. */
export async function gatherKernel(inside: Eye): Promise<KernelEvidence> {
  const settings: Record<string, string | null> = {};
  for (const { path } of kernelSettings) {
    const text = wholeText(await inside.read(path));
    settings[path] = text === undefined ? null : settingValue(text);
  }
  // A sandbox may tell its version here alone.
  settings[kernelVersion] ??=
    /^Linux version (\S{1,100}) /.exec(wholeText(await inside.read('/proc/version')) ?? '')?.[1] ?? null;
  return { settings };
}
