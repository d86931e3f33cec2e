import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { sha256Hex, uuid5 } from "../../../src/lib/hash.ts";

/** The namespace of DNS names. */
const dns = Uint8Array.from(Buffer.from("6ba7b8109dad11d180b400c04fd430c8", "hex"));

test("SHA-256 is of a text's UTF-8 bytes, as of the bytes themselves", () => {
  // FIPS 180-4, example B.1.
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(sha256Hex("abc")).toBe(abc);
  expect(sha256Hex(Uint8Array.of(97, 98, 99))).toBe(abc);
  expect(sha256Hex("é")).toBe(sha256Hex(new TextEncoder().encode("é")));
  expect(sha256Hex("\u{D800}")).toBe(sha256Hex("\u{FFFD}"));
});

test("an identifier of version 5 is that of RFC 9562", () => {
  // The example of appendix A.4.
  expect(uuid5(dns, "www.example.com")).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
});

test("a version 5 identifier is of all of its name, however long", () => {
  for (const length of [0, 300, 1_007, 1_008, 1_009, 5_000]) {
    const name = "é".repeat(length);
    const digest = createHash("sha1").update(dns).update(name).digest();
    digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
    digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
    expect(uuid5(dns, name).replaceAll("-", "")).toBe(digest.toString("hex", 0, 16));
  }
});
