import { z } from 'zod';

/** Stored only where it is on. */
export const reportsFreePages = z.literal(true).exactOptional();

/** The setting of a target whose guests give back what they free. */
export const freePageReportingSetting = z
  .boolean()
  .default(false)
  .describe(
    'The guest reports memory that it has freed, and the host takes it back (virtio-balloon), in blocks of 2 MiB and only what lies beyond 64 MiB and the reserve of the guest’s kernel. Otherwise the host keeps all that the guest has ever used.',
  );

/** The module of the guest's kernel that reports them. */
export const balloonModule = 'virtio_balloon';

/**
 * The time over which memory must stay level. The guest's kernel reports two seconds after something was freed
 * (`PAGE_REPORTING_DELAY` in mm/page_reporting.c), and again as long as it finds more.
 */
export const reportingRestMs = 4500;
