import type { Summary } from '../../summary/summary.ts';
import { type DataTable, dataTable } from './data-table.ts';

/** How long each form takes to be fetched from a registry, and each layer and file of it. */
export function pullTables(summary: Summary): readonly DataTable[] {
  const pulled = Object.entries(summary.forms).flatMap(([form, { pull, emulated }]) =>
    pull === undefined ? [] : [{ form, emulated, pull }],
  );
  return [
    dataTable(
      'pull',
      pulled.map(({ form, emulated, pull }) => ({
        id: `${form}.pull.medianNs`,
        form,
        emulated,
        kind: pull.kind,
        shared_with: pull.sharedWith.join(' '),
        transfer_bytes: pull.transferBytes,
        median_ns: pull.medianNs,
        ci95_low_ns: pull.ci95Ns?.[0] ?? null,
        ci95_high_ns: pull.ci95Ns?.[1] ?? null,
        n: pull.n,
        failures: pull.failures,
        flush_ns: pull.flushNs,
        create_ns: pull.createNs,
        from_nothing_ns: pull.fromNothingNs,
      })),
    ),
    dataTable(
      'pull-parts',
      pulled.flatMap(({ form, pull }) =>
        pull.parts.map(({ digest, name, bytes, present, beganNs, downloadedNs, unpackedNs }, index) => ({
          id: `${form}.pull.part.${index + 1}`,
          form,
          digest,
          name,
          bytes,
          present,
          began_ns: beganNs,
          downloaded_ns: downloadedNs,
          unpacked_ns: unpackedNs,
        })),
      ),
    ),
  ];
}
