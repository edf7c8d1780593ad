/** Where libvirt writes what each domain's QEMU says, a file a name. */
export const domainLogs = '/var/log/libvirt/qemu';
