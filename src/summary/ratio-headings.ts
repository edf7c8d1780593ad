/** The figures that say the most of each subject, with the headings of their ratios; other tables have all figures. */
export const ratioHeadings: Readonly<Record<string, string>> = {
  'startup.accepted': 'Time until the engine answers',
  'startup.ready': 'Time until ready',
  'memory.workloadPss': 'Memory of the workload’s own processes',
  'memory.cgroupBytes': 'Memory charged to the instance',
  'image.transferBytes': 'Image, as shipped',
  'image.allocatedBytes': 'Image, on disk',
};
