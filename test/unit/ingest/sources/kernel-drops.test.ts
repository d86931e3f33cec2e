import { expect, test } from "vitest";

import { udpRowsAt } from "../../../../src/ingest/sources/kernel-drops.ts";

const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  301: 0100007F:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 21567 2 0000000000000000 42
  302: 00000000:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 21568 2 0000000000000000 7
  303: 0100007F:0203 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 21569 2 0000000000000000 9
`;

test.each([
  ["127.0.0.1", 514, [{ inode: "21567", drops: 42 }]],
  ["0.0.0.0", 514, [{ inode: "21568", drops: 7 }]],
  ["127.0.0.1", 515, [{ inode: "21569", drops: 9 }]],
  ["127.0.0.1", 516, []],
])("finds the drops of %s:%i", (address, port, rows) => {
  expect(udpRowsAt(TABLE, { address, port, family: "IPv4" })).toEqual(rows);
});
