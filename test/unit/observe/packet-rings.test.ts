import { expect, test } from 'vitest';
import { parsePacketRings } from '../../../src/observe/packet-rings.ts';

/** As `ss` of iproute2 6.1 says it of a sandbox of gVisor, and of a socket without a ring. */
const ofSandbox = `p_raw 0      0      [0]:eth0 * ino:22862593 sk:129bb
\tver:1 cpy_thresh:0 flags( 0 )
\tring_rx(blk_size:2101248,blk_nr:1,frm_size:65664,frm_nr:32,tmo:0,features:0x0)
p_dgr 0      0      ipv4:* * ino:22862594 sk:129bc
\tver:0 cpy_thresh:0 flags( 0 )
`;

test('a block of a ring takes a power of two of pages, of which those of its size are mapped', () => {
  expect(parsePacketRings(ofSandbox)).toEqual({ takenBytes: 4 * 2 ** 20, mappedBytes: 513 * 4096 });
});

test('blocks of a whole power of two take no more than their size, in both directions', () => {
  const ring = (way: string, size: number, blocks: number) =>
    `\tring_${way}(blk_size:${size},blk_nr:${blocks},frm_size:2048,frm_nr:64,tmo:0,features:0x0)`;
  const bytes = 2 * 65536 + 3 * 4096;
  expect(parsePacketRings(`${ring('rx', 65536, 2)} ${ring('tx', 4096, 3)}`)).toEqual({
    takenBytes: bytes,
    mappedBytes: bytes,
  });
});

test('without rings nothing is taken', () => {
  expect(parsePacketRings('')).toEqual({ takenBytes: 0, mappedBytes: 0 });
  expect(parsePacketRings(`ring_rx(blk_size:0,blk_nr:0,frm_size:0,frm_nr:0)`)).toEqual({
    takenBytes: 0,
    mappedBytes: 0,
  });
});
