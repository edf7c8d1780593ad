import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dockerImages } from '../../src/docker/docker-images.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import { holdRun } from '../../src/remains/run-hold.ts';
import { newRunId } from '../../src/run-id.ts';
import { prepareBaseDisk } from '../../src/targets/guest/disk.ts';
import type { ImageSource, Workload } from '../../src/workload.ts';

/**
 * From an image of 2 GB to the disk of a virtual machine, against a plain copy of its files, the two taking turns; to
 * be run inside the lab. A disk is kept for later runs, so it is whole on storage before it counts as made; the copy
 * is timed until it is there as well (`sync -f`), and both begin when nothing waits to be written. A copy is emptied
 * and only removed at the end: for a minute ext4 looks for inodes past those it has just freed, which would slow the
 * next copy down. Each disk is made by a process of its own, whose peak memory is that of a harness.
 */
const self = fileURLToPath(import.meta.url);
const reference = 'ballast-bench/image:1';
const turns = 7;
const run = promisify(execFile);

interface Made {
  readonly seconds: number;
  readonly peakMB: number;
  readonly cached: boolean;
  readonly disk: string;
}

/** 3,000 files of up to 350 kB and 22 of 64 MiB, of bytes that do not compress. */
const fillScript = `set -e
head -c 1048576 /dev/urandom > seed
mkdir -p rootfs/large
for folder in $(seq 60); do
  mkdir "rootfs/$folder"
  for file in $(seq 50); do head -c $((file * 7000)) seed > "rootfs/$folder/$file"; done
done
for file in $(seq 22); do head -c 67108864 /dev/urandom > "rootfs/large/$file"; done
tar -C rootfs -cf rootfs.tar . && gzip -1 -k rootfs.tar
docker import rootfs.tar "$1"`;

async function bench(): Promise<void> {
  // Where the cache is, so that both sides write to one filesystem.
  const folder = mkdtempSync('/var/cache/ballast-bench-');
  const disks: string[] = [];
  try {
    await run('sh', ['-c', fillScript, 'sh', reference], { cwd: folder });
    const image: ImageSource = { kind: 'reference', reference };
    const rootfs = join(folder, 'rootfs');
    // Not counted: a machine that is itself virtual is slow where it uses memory for the first time.
    await copied(rootfs, join(folder, 'copy'));
    const ratios: number[] = [];
    let peakMB = 0;
    for (let turn = 0; turn < turns; turn++) {
      const copySeconds = await copied(rootfs, join(folder, `copy-${turn}`));
      const made = await makeInChild(image);
      disks.push(made.disk);
      ratios.push(made.seconds / copySeconds);
      peakMB = Math.max(peakMB, made.peakMB);
      print(
        `turn ${turn + 1}: cp -a; sync -f ${copySeconds.toFixed(2)} s, image to disk ${made.seconds.toFixed(2)} s`,
      );
      if (turn < turns - 1) rmSync(made.disk);
    }
    const [middle = Number.NaN] = ratios.toSorted((a, b) => a - b).slice(Math.floor(turns / 2));
    print(
      `2 GB image to disk ÷ cp -a; sync -f: ${middle.toFixed(2)} (median of ${turns}); wanted: at most 2`,
    );
    print(`peak memory of the harness: ${Math.round(peakMB)} MB; wanted: below 300 MB`);
    const again = await makeInChild(image);
    print(`the second time: ${again.seconds.toFixed(2)} s, ${again.cached ? '' : 'NOT '}from the cache`);
    for (const name of ['rootfs.tar', 'rootfs.tar.gz']) {
      const { seconds, peakMB, disk } = await makeInChild({ kind: 'archive', path: join(folder, name) });
      disks.push(disk);
      print(`${name} to disk: ${seconds.toFixed(2)} s, peak memory of the harness ${Math.round(peakMB)} MB`);
    }
  } finally {
    for (const disk of disks) rmSync(disk, { force: true });
    rmSync(folder, { recursive: true });
    await run('docker', ['rmi', reference]);
  }
}

async function copied(from: string, copy: string): Promise<number> {
  await run('sync');
  const startedMs = performance.now();
  await run('cp', ['-a', from, copy]);
  await run('sync', ['-f', copy]);
  const seconds = (performance.now() - startedMs) / 1000;
  await run('find', [copy, '-type', 'f', '-exec', 'truncate', '-s', '0', '{}', '+']);
  return seconds;
}

async function makeInChild(source: ImageSource): Promise<Made> {
  await run('sync');
  const { stdout } = await run(process.execPath, [self, JSON.stringify(source)]);
  return JSON.parse(stdout) as Made;
}

/** All that a run does from its image to the disk. */
async function make(source: ImageSource): Promise<Made> {
  const startedMs = performance.now();
  await using host = openLocalHost();
  const runId = newRunId();
  await using hold = await holdRun(host, runId);
  await using engine = engineOnDemand(host);
  const { signal } = new AbortController();
  const workload = { source, command: ['/none'], environment: {}, ready: { kind: 'tcp' } };
  await using image = await resolveImage({
    ...{ host, runId, runFolder: hold.folder, signal, workload: workload as unknown as Workload },
    progress: () => undefined,
    engine: async () => dockerImages(host, await engine.open(), runId),
  });
  const { path, cached } = await prepareBaseDisk({ host, runId, signal }, image);
  const seconds = (performance.now() - startedMs) / 1000;
  return { seconds, peakMB: process.resourceUsage().maxRSS / 1000, cached, disk: path };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const [source] = process.argv.slice(2);
if (source === undefined) await bench();
else print(JSON.stringify(await make(JSON.parse(source) as ImageSource)));
