/** The kinds of object that can be kept for a moment for the other side to look for; see `native/probe/holds.c`. */
export type HoldKind =
  | 'marker'
  | 'processes'
  | 'shared-memory'
  | 'sysv-memory'
  | 'unix-socket'
  | 'listener'
  | 'datagrams'
  | 'frames'
  | 'metadata-network'
  | 'descriptors'
  | 'aio-requests'
  | 'terminals'
  | 'guard'
  | 'file-lock'
  | 'keys';
