import { expect, test } from "vitest";

import { sha256Hex, uuid5 } from "../../../src/lib/hash.ts";

test("SHA-256 is of a text's UTF-8 bytes, as of the bytes themselves", () => {
  // FIPS 180-4, example B.1.
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(sha256Hex("abc")).toBe(abc);
  expect(sha256Hex(Uint8Array.of(97, 98, 99))).toBe(abc);
  expect(sha256Hex("é")).toBe(sha256Hex(new TextEncoder().encode("é")));
  expect(sha256Hex("\u{D800}")).toBe(sha256Hex("\u{FFFD}"));
});

test("an identifier of version 5 is that of RFC 9562", () => {
  // The namespace of DNS names, and the example of appendix A.4.
  const dns = Uint8Array.from(Buffer.from("6ba7b8109dad11d180b400c04fd430c8", "hex"));
  expect(uuid5(dns, "www.example.com")).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
});
