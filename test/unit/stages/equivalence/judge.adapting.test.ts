import { describe, expect, it } from 'vitest';
import type { EquivalenceEvidence, ResourcesEvidence } from '../../../../src/stages/equivalence/records.ts';
import { summarise } from '../../../../src/summarise.ts';
import { caveatsOf } from '../../../../src/summary/caveats.ts';
import { certificate, recorded, runWith, statusesOf, vmWith } from '../../../fixtures/certificate.ts';
import { markdownOf } from '../../../fixtures/rendered.ts';

const { nginx, mounted } = recorded;
const adapting = ['resources', 'sees', 'kernel', 'processes'] as const;

/** The evidence of one processor, one worker less, and one file less that may be open. */
const withOneProcessor = (vm: EquivalenceEvidence): Partial<EquivalenceEvidence> => ({
  sees: { ...vm.sees, online: 1, allowed: 1 } as never,
  processes: { ...vm.processes, processes: { nginx: 2 }, threads: { nginx: 2 } } as never,
});

describe('what a workload may adapt itself to', () => {
  it('is equal where it can be made so, and else explained with what may come of it', () => {
    const found = certificate(runWith(nginx));
    for (const target of ['process', 'container', 'gvisor', 'vm', 'microvm'])
      expect(statusesOf(found, target), target).toMatchObject({ resources: 'equal', processes: 'equal' });
    expect(statusesOf(found, 'process')).toMatchObject({ sees: 'equal', kernel: 'equal' });
    const { container, vm, gvisor } = found.targets;
    expect(container?.sees.details).toEqual([
      'a CPU limit of 1; in the reference no CPU limit',
      'a memory limit of 256 MiB; in the reference no memory limit',
    ]);
    expect(vm?.sees.details).toEqual(['217 MiB of memory; in the reference 23.5 GiB of memory']);
    expect(vm?.sees.consequence?.groups).toEqual(['memory', 'speed']);
    expect(vm?.kernel.details.join()).not.toMatch(/somaxconn|overcommit|max_map_count|transparent_hugepage/);
    expect(gvisor?.kernel.text).toContain('Linux 4.4.0');
  });

  it('names another number of processes, with what a program chooses it by, beside memory and speed', () => {
    const found = certificate(runWith(vmWith(withOneProcessor)));
    expect(found.status).toBe('proven');
    expect(found.targets.vm?.sees).toMatchObject({
      status: 'explained',
      details: expect.arrayContaining(['1 processor online; in the reference 2 processors online']),
      consequence: { groups: ['startup', 'memory', 'speed'] },
    });
    expect(found.targets.vm?.processes).toMatchObject({
      status: 'explained',
      text: expect.stringContaining(
        'a program may choose it by what it sees otherwise (1 processor online, 1 processor to run on, 217 MiB of memory)',
      ),
      details: ['process nginx: 2; in the reference 3', 'thread nginx: 2; in the reference 3'],
    });
    const { caveats } = summarise(runWith(vmWith(withOneProcessor)));
    const beside = (metric: string) => caveatsOf(caveats, metric).map(({ text }) => text);
    expect(beside('vm.memory.workloadPss').join()).toContain('another number of processes');
    expect(beside('vm.startup.ready').join()).toContain('a worker for each processor');
    expect(beside('process.memory.workloadPss').join()).not.toContain('another number of processes');
    expect(markdownOf(runWith(vmWith(withOneProcessor)))).toContain('another number of processes or threads');
  });

  it('is different where the same kernel keeps an instance to some of its processors', () => {
    const { process, container } = nginx as Record<'process' | 'container', EquivalenceEvidence>;
    const sees = { ...container.sees, allowed: 1 } as never;
    const found = certificate(runWith({ process, container: { ...container, sees } }));
    expect(found.targets.container?.sees.status).toBe('different');
  });

  it('is different where both see the same machine and one has another process', () => {
    const { process } = nginx as Record<'process', EquivalenceEvidence>;
    const processes = { ...process.processes, processes: { nginx: 3, helper: 1 } } as never;
    const found = certificate(runWith({ process, container: { ...process, processes } }));
    expect(found.targets.container?.processes).toMatchObject({
      status: 'different',
      details: ['process helper: 1; in the reference 0'],
    });
  });

  it.each([
    ['of threads alone', { threads: { nginx: 4 } }],
    ['of what comes and goes', { settled: false, processes: { nginx: 3, sh: 1 } }],
  ])('a difference %s is explained', (_, change) => {
    const { process } = nginx as Record<'process', EquivalenceEvidence>;
    const processes = { ...process.processes, ...change } as never;
    const found = certificate(runWith({ process, container: { ...process, processes } }));
    expect(found.targets.container?.processes.status).toBe('explained');
  });

  const resourcesOf = ({ resources }: EquivalenceEvidence) => resources as ResourcesEvidence;
  const fewFiles = (own: EquivalenceEvidence) => ({
    ...resourcesOf(own).limits,
    nofile: { soft: 1024, hard: 'none' as const },
  });
  const details = ['nofile: 1,024, at most unlimited; in the reference 20,000'];

  it('a limit of setrlimit that is not the same is different, and named', () => {
    const changed = vmWith((own) => ({ resources: { ofWorkload: true, limits: fewFiles(own) } }));
    expect(certificate(runWith(changed)).targets.vm?.resources).toMatchObject({
      status: 'different',
      details,
    });
  });

  it('limits that a sandbox does not show are explained by those of a program beside the workload', () => {
    const beside = vmWith((own) => ({ resources: { ...resourcesOf(own), ofWorkload: false } }));
    expect(certificate(runWith(beside)).targets.vm?.resources).toMatchObject({
      status: 'explained',
      text: expect.stringContaining('the sandbox does not show those of the workload'),
    });
    const other = vmWith((own) => ({ resources: { ofWorkload: false, limits: fewFiles(own) } }));
    expect(certificate(runWith(other)).targets.vm?.resources).toMatchObject({ status: 'untold', details });
  });

  it('a setting of the one kernel that has been changed meanwhile is different', () => {
    const { process } = nginx as Record<'process', EquivalenceEvidence>;
    const { settings } = process.kernel as { settings: Record<string, string> };
    const kernel = { settings: { ...settings, '/proc/sys/vm/overcommit_memory': '2' } };
    const found = certificate(runWith({ process, container: { ...process, kernel } }));
    expect(found.targets.container?.kernel).toMatchObject({
      status: 'different',
      text: 'vm.overcommit_memory changed meanwhile',
    });
  });

  it('settings that one of the two alone shows are said to be that, and without any there is nothing to tell', () => {
    const { process } = nginx as Record<'process', EquivalenceEvidence>;
    const { settings } = process.kernel as { settings: Record<string, string> };
    const kernelOf = (own: Record<string, string | null>) =>
      certificate(runWith({ process, container: { ...process, kernel: { settings: own } } })).targets
        .container?.kernel;
    expect(kernelOf({ ...settings, '/proc/sys/vm/overcommit_memory': null })).toMatchObject({
      status: 'explained',
      text: expect.stringContaining('vm.overcommit_memory shown in one of the two alone'),
      consequence: { text: 'whether that setting differs cannot be told', groups: [] },
    });
    expect(kernelOf({})?.status).toBe('untold');
  });

  it('processes may have the names of what every object has', () => {
    const { process } = nginx as Record<'process', EquivalenceEvidence>;
    const processesOf = (own: Record<string, number>) =>
      certificate(
        runWith({
          process,
          container: { ...process, processes: { ...process.processes, processes: own } as never },
        }),
      ).targets.container?.processes;
    expect(processesOf({ nginx: 3, constructor: 1 })?.details).toEqual([
      'process constructor: 1; in the reference 0',
    ]);
    expect(processesOf({})?.status).toBe('untold');
  });

  it('is not recorded in an older run, which is said and changes nothing else', () => {
    const found = certificate(runWith(mounted));
    for (const name of adapting) expect(found.targets.vm?.[name].status).toBe('unrecorded');
    const old = Object.fromEntries(
      Object.entries(nginx).map(([target, { sees, resources, kernel, processes, ...rest }]) => [
        target,
        rest,
      ]),
    );
    expect(certificate(runWith(old)).status).toBe('proven');
    expect(summarise(runWith(old)).caveats.map(({ condition }) => condition)).not.toContain(
      'explained-difference',
    );
    expect(markdownOf(runWith(old))).toContain(
      'Not recorded in this run: its resource limits, what it sees of the machine, the settings of its kernel and its processes.',
    );
  });
});
