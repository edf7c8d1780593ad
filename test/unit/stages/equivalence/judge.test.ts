import { describe, expect, it } from 'vitest';
import { equivalenceSentence } from '../../../../src/report/equivalence/sentence.ts';
import { renderTable } from '../../../../src/report/terminal.ts';
import type { RunRecord } from '../../../../src/results/records.ts';
import type { EquivalenceEvidence } from '../../../../src/stages/equivalence/records.ts';
import type { LineName, LineStatus } from '../../../../src/stages/equivalence/summary.ts';
import { summarise } from '../../../../src/summarise.ts';
import { summarySchema } from '../../../../src/summary/summary.ts';
import {
  certificate,
  limitsOf,
  mebibyte,
  recorded,
  runWith,
  statusesOf,
  vmWith,
} from '../../../fixtures/certificate.ts';
import { markdownOf, pageOf, rendered } from '../../../fixtures/rendered.ts';
import { fixtureRun } from '../../../fixtures/run.ts';

const { nginx, mounted, odd } = recorded;

/** The answer with other digests of these headers. */
const withHeaders = (answer: object, headers: Readonly<Record<string, string>>) => ({
  ...answer,
  headers: { ...('headers' in answer ? (answer.headers as object) : {}), ...headers },
});

describe('a certificate', () => {
  it('is green for five targets of one root filesystem, and explains what a program hides of itself', () => {
    const found = certificate(runWith(nginx));
    expect(found).toMatchObject({ status: 'proven', reference: 'process' });
    const equal = { program: 'equal', files: 'equal', limits: 'equal', answer: 'equal', machine: 'equal' };
    for (const target of ['process', 'container', 'gvisor', 'vm', 'microvm'])
      expect(statusesOf(found, target), target).toMatchObject({ ...equal, start: 'explained' });
    expect(found.targets.vm?.start.text).toContain('overwritten its environment');
  });

  it('catches another file in one target alone, and names it', () => {
    const found = certificate(runWith(mounted, limitsOf.mounted));
    expect(found.status).toBe('different');
    expect(statusesOf(found, 'container')).toMatchObject({
      program: 'equal',
      files: 'different',
      answer: 'different',
    });
    expect(found.targets.container?.files.details).toEqual([
      '/www/index.html: other than in the image (size, mtime, content)',
    ]);
    expect(statusesOf(found, 'gvisor')).toMatchObject({ files: 'equal', answer: 'equal' });
    expect(statusesOf(found, 'vm')).toMatchObject({ files: 'equal', answer: 'equal' });
  });

  it('explains another user where the target asks for one, and nowhere else', () => {
    const { process, container } = mounted as Record<'process' | 'container', EquivalenceEvidence>;
    const other = {
      ...container,
      start: { ...container.start, uids: '33 33 33 33', gids: '33 33 33 33' },
    } as EquivalenceEvidence;
    const evidence = { process, container: other };
    const asked = { ownUser: 'the target asks for user 33' };
    const { start } = certificate(runWith(evidence, limitsOf.mounted, asked)).targets.container ?? {};
    expect(start).toMatchObject({ status: 'explained' });
    expect(start?.text).toContain('the same command; the target asks for user 33 (user: 33 33 33 33; in');
    expect(certificate(runWith(evidence, limitsOf.mounted)).targets.container?.start.status).toBe(
      'different',
    );
  });

  it('says of whom the environment is that an engine adds', () => {
    const found = certificate(runWith(mounted, limitsOf.mounted));
    expect(found.targets.gvisor?.start).toMatchObject({ status: 'explained' });
    expect(found.targets.gvisor?.start.text).toContain('HOSTNAME from the container engine');
  });

  it('explains what a sandbox does not pass on, and nowhere else', () => {
    const found = certificate(runWith(odd, limitsOf.odd));
    expect(found.targets.gvisor?.files).toMatchObject({
      status: 'explained',
      details: expect.arrayContaining(['/etc/fifo: missing, but in the image']),
    });
    const { process, gvisor } = odd as Record<'process' | 'gvisor', EquivalenceEvidence>;
    const onHost = { ...gvisor, machine: process.machine };
    expect(statusesOf(certificate(runWith({ process, gvisor: onHost }, limitsOf.odd)), 'gvisor').files).toBe(
      'different',
    );
  });

  it.each<[LineName, LineStatus, (own: EquivalenceEvidence) => Partial<EquivalenceEvidence>]>([
    [
      'program',
      'different',
      ({ program }) => ({
        program:
          'files' in program
            ? { ...program, files: program.files.map((file) => ({ ...file, digest: 'e'.repeat(64) })) }
            : program,
      }),
    ],
    [
      'program',
      'explained',
      ({ program }) => ({
        program: 'files' in program ? { ...program, files: program.files.slice(0, -1) } : program,
      }),
    ],
    [
      'program',
      'untold',
      ({ program }) => ({
        program:
          'files' in program
            ? {
                ...program,
                files: program.files.map((file) => ({ ...file, path: `${file.path}x`, digest: 'EACCES' })),
              }
            : program,
      }),
    ],
    ['files', 'different', ({ files }) => ({ files: { ...files, more: true } as never })],
    ['start', 'different', ({ start }) => ({ start: { ...start, uids: '33 33 33 33' } as never })],
    ['start', 'different', ({ start }) => ({ start: { ...start, argvDigest: 'f'.repeat(32) } as never })],
    ['start', 'untold', ({ start }) => ({ start: { ...start, environment: { PATH: 'a' } } as never })],
    [
      'limits',
      'different',
      ({ limits }) => ({
        limits: {
          ...limits,
          host: { cpus: 'none', memory: 'none', pids: null },
          machine: { cpus: 2, memory: 256 * mebibyte },
        } as never,
      }),
    ],
    [
      'limits',
      'different',
      ({ limits }) => ({ limits: { ...limits, inside: { cpus: 1, memory: null, pids: 'none' } } as never }),
    ],
    [
      'limits',
      'untold',
      ({ limits }) => ({ limits: { ...limits, inside: { cpus: 1, memory: null, pids: null } } as never }),
    ],
    ['answer', 'different', ({ answer }) => ({ answer: { ...answer, body: 'other' } as never })],
    [
      'answer',
      'explained',
      ({ answer }) => ({ answer: { ...answer, body: 'other', varying: ['body'] } as never }),
    ],
    [
      'answer',
      'explained',
      ({ answer }) => ({ answer: withHeaders(answer, { etag: 'other', 'last-modified': 'other' }) as never }),
    ],
    [
      'answer',
      'different',
      ({ answer }) => ({ answer: withHeaders(answer, { etag: 'other', server: 'other' }) as never }),
    ],
    [
      'answer',
      'different',
      ({ answer }) => ({ answer: { ...withHeaders(answer, { etag: 'other' }), body: 'other' } as never }),
    ],
    [
      'answer',
      'explained',
      () => ({ answer: { kind: 'none', reason: 'its readiness check is a connection alone' } }),
    ],
    ['machine', 'different', ({ machine }) => ({ machine: { ...machine, namedBy: null } as never })],
    ['machine', 'different', ({ machine }) => ({ machine: { ...machine, hostBoot: 'other' } as never })],
    [
      'files',
      'untold',
      ({ files }) => ({
        files: {
          ...files,
          differences: [{ path: '/', kind: 'unreadable', in: [], own: 'EACCES' }],
        } as never,
      }),
    ],
    ['files', 'untold', () => ({ files: { missing: 'the probe inside has ended' } })],
  ])('%s: %s', (name, status, change) => {
    const found = certificate(runWith(vmWith(change)));
    expect(found.targets.vm?.[name].status, found.targets.vm?.[name].text).toBe(status);
    const others = Object.entries(statusesOf(found, 'vm')).filter(([other]) => other !== name);
    expect(others.every(([, one]) => one === 'equal' || one === 'explained')).toBe(true);
    const proven = status === 'explained' ? 'proven' : status;
    expect(found.status).toBe(proven);
  });

  it('tells names of variables that differ, and no value', () => {
    const { process, vm } = mounted as Record<'process' | 'vm', EquivalenceEvidence>;
    const start = {
      ...vm.start,
      environment: { PATH: '1', EXTRA: '2', constructor: '3' },
    } as EquivalenceEvidence['start'];
    const found = certificate(runWith({ process, vm: { ...vm, start } }, limitsOf.mounted));
    expect(found.targets.vm?.start.details.toSorted()).toEqual([
      'environment: EXTRA is set here alone',
      'environment: HOME is not set here',
      'environment: PATH has another value',
      'environment: SECRET is not set here',
      'environment: constructor is set here alone',
    ]);
  });

  it('holds the standard streams against each other where both are known', () => {
    const { process, vm } = mounted as Record<'process' | 'vm', EquivalenceEvidence>;
    const start = (one: EquivalenceEvidence, streams?: readonly string[] | null) =>
      ({ ...one, start: { ...one.start, ...(streams === undefined ? {} : { streams }) } }) as never;
    const pipes = ['null', 'pipe', 'pipe'];
    const found = (own?: readonly string[] | null) =>
      certificate(runWith({ process: start(process, pipes), vm: start(vm, own) }, limitsOf.mounted)).targets
        .vm?.start;
    expect(found(['null', 'device', 'device'])).toMatchObject({
      status: 'different',
      details: ['standard input, output and error: null, device, device; in the reference null, pipe, pipe'],
    });
    expect(found(pipes)).toMatchObject({
      status: 'equal',
      text: expect.stringContaining('standard streams'),
    });
    expect(found(null)).toMatchObject({
      status: 'explained',
      text: expect.stringContaining('the sandbox does not show the standard streams'),
    });
    expect(found(['unnamed', 'pipe', 'pipe'])).toMatchObject({
      status: 'explained',
      text: expect.stringContaining('the sandbox does not show the devices among the standard streams'),
    });
    expect(found(['unnamed', 'unnamed', 'pipe'])).toMatchObject({ status: 'different' });
    // An older run.
    expect(found()).toMatchObject({
      status: 'equal',
      text: expect.not.stringContaining('standard streams'),
    });
  });

  it('a complete operating system is explained, unless it serves something else', () => {
    const own = { ownUserland: 'a complete operating system by design' };
    const complete = (answer: object) =>
      vmWith((vm) => ({
        files: { ...vm.files, entries: 12_345, differences: null } as never,
        program:
          'files' in vm.program
            ? {
                ...vm.program,
                files: vm.program.files.map((file, index) =>
                  index === 1 ? { ...file, digest: 'e'.repeat(64) } : file,
                ),
              }
            : vm.program,
        answer: { ...vm.answer, ...answer } as never,
      }));
    const found = certificate(runWith(complete({ headers: {} }), limitsOf.nginx, own));
    expect(found.status).toBe('proven');
    expect(statusesOf(found, 'vm')).toMatchObject({
      program: 'explained',
      files: 'explained',
      answer: 'explained',
    });
    expect(found.targets.vm?.files.text).toBe(
      'a complete operating system by design: 12,345 files of its own',
    );
    expect(found.targets.vm?.program.text).toContain(
      'the executable is the same, and of all it runs 8 files',
    );
    expect(certificate(runWith(complete({ body: 'other' }), limitsOf.nginx, own)).status).toBe('different');
  });

  it('without evidence of a target it is not green', () => {
    const failed = { outcome: { status: 'failed' as const, reason: 'not ready within 120 s' } };
    const found = certificate(runWith(nginx, limitsOf.nginx, failed));
    expect(found.status).toBe('untold');
    expect(found.targets.microvm?.answer.text).toBe('not ready within 120 s');
    const summary = summarise(runWith(nginx, limitsOf.nginx, failed));
    expect(equivalenceSentence(summary)).toContain(
      'the check is inconclusive for microvm (emulated): not ready within 120 s.',
    );
    expect(summary.caveats).toContainEqual(
      expect.objectContaining({
        text: 'the workload equivalence check was inconclusive: not ready within 120 s',
      }),
    );
  });
});

describe('a report', () => {
  const good = runWith(nginx);
  const bad = runWith(mounted, limitsOf.mounted);

  it('states the certificate near its top, with its lines and what differs', () => {
    const text = markdownOf(bad);
    expect(text.slice(0, text.indexOf('## '))).toContain('container differs in its files and its answer');
    const section = text.slice(text.indexOf('## Workload equivalence'));
    expect(section).toContain('✗ different');
    expect(section).toContain('/www/index.html: other than in the image (size, mtime, content)');
    expect(markdownOf(good)).toContain('All targets do the same work');
    expect(rendered(bad, ['csv']).get('tables/equivalence.csv')).toContain(
      'container,files,process,different',
    );
  });

  it('says that nothing is proven only where there is no certificate, and what differs beside the metrics', () => {
    const conditions = (records: readonly RunRecord[]) =>
      summarise(records).caveats.map(({ condition }) => condition);
    expect(conditions(fixtureRun())).toContain('unproven-equivalence');
    expect(conditions(good)).not.toContain('unproven-equivalence');
    expect(conditions(good)).not.toContain('unequal-work');
    const [caveat] = summarise(bad).caveats.filter(({ condition }) => condition === 'unequal-work');
    expect(caveat).toMatchObject({
      metrics: ['container'],
      text: expect.stringContaining('/www/index.html'),
    });
  });

  it('has it in summary.json and in the terminal', () => {
    expect(() => summarySchema.parse(summarise(bad))).not.toThrow();
    expect(renderTable(summarise(good))).toContain('All targets do the same work');
    expect(renderTable(summarise(bad))).toContain('do not do the same work');
  });

  it('shows hostile names as text', () => {
    const hostile = structuredClone(mounted) as Record<string, EquivalenceEvidence>;
    const files = hostile.container?.files;
    if (files === undefined || 'missing' in files) throw new Error('the evidence has files');
    const path = '/<img src=x onerror=alert(1)>\u001b[2J';
    Object.assign(files, { differences: [{ path, kind: 'added', in: [], own: '' }] });
    const records = runWith(hostile, limitsOf.mounted);
    expect(pageOf(records, [])).not.toContain('<img');
    expect(pageOf(records, [])).toContain('&lt;img src=x');
    expect(renderTable(summarise(records))).not.toContain('\u001b');
  });
});
