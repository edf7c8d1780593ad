/** The folder in which libvirt keeps the output of each domain's QEMU, one file for each name. */
export const domainLogs = '/var/log/libvirt/qemu';
