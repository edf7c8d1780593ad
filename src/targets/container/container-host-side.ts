import type { DockerEngine } from '../../docker/docker-engine.ts';
import { type ContainerAnswer, runningPid } from '../../docker/engine-answers.ts';
import type { Host } from '../../host/host.ts';
import { cgroupFoldersOf } from '../../observe/cgroup.ts';
import type { HostSide } from '../target.ts';
import { boundaryOf, containerProcesses } from './container-processes.ts';
import { containerSettings } from './container-settings.ts';
import { outputFile } from './output-file.ts';
import { upperFolder } from './written-folders.ts';

/** The identity of a running container on the host, from what its engine tells of it. */
export async function containerHostSide(
  host: Host,
  engine: DockerEngine,
  inspected: ContainerAnswer,
): Promise<HostSide> {
  const pid = runningPid(inspected);
  const [cgroupFolders, found] = await Promise.all([
    cgroupFoldersOf(host, pid),
    containerProcesses(host, pid),
  ]);
  const output = outputFile(inspected);
  return {
    ...(output === undefined ? {} : { output }),
    pid,
    knownBy: inspected.Id,
    cgroupFolders,
    storageFolder: upperFolder(inspected),
    processes: boundaryOf(found),
    settings: () => containerSettings(host, engine, inspected),
  };
}
