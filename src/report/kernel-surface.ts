import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import type { Section } from './document.ts';

/** How much of the host's kernel is run for each form. Nothing when it was not asked for. */
export function kernelSurfaceSection(summary: Summary): readonly Section[] {
  const rows = Object.entries(summary.forms).flatMap(([form, { kernelSurface }]) => {
    if (kernelSurface === undefined) return [];
    const { functions, beyondIdle, n, lostEvents, reason } = kernelSurface;
    const note =
      reason !== null
        ? `not available: ${reason}`
        : lostEvents > 0
          ? `at least; ${lostEvents} events found no room`
          : '–';
    const cells = [labelOf(summary, form), count(functions), count(beyondIdle), String(n), note];
    return [{ id: `${form}.kernelSurface.functions`, cells }];
  });
  if (rows.length === 0) return [];
  return [
    {
      id: 'kernel-surface',
      heading: 'Kernel surface',
      blocks: [
        {
          kind: 'table',
          table: {
            caption:
              'Different functions of the host’s kernel that are run for an instance under a fixed load',
            head: ['form', 'functions', 'not seen when idle', 'windows', 'note'],
            rows,
          },
        },
        {
          kind: 'paragraph',
          text: 'Medians over the windows, by the kernel’s function tracer, for the threads in the instance’s cgroup; what interrupts do meanwhile is left out. It tells how much code of the host’s kernel the instance makes it run, not how safe that code is: forms are not ranked by it, and a sandbox or a hypervisor often runs more than a bare process.',
        },
      ],
    },
  ];
}

const count = (value: number | null) => (value === null ? '–' : String(Math.round(value)));
