import type { Item, Selection } from "../../ast.ts";
import { itemLike, plainText, textTest, valuesOf } from "../values.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/**
 * `hashes_fields`: `Hashes: MD5=…` is a field of its own for each kind of hash, an OR over them. A
 * hash without its kind is known by its length.
 */
export const readHashesFields: ReadTransformation = (params) => {
  const kinds = new Set(params.texts("valid_hash_algos"));
  const prefix = params.optionalText("field_prefix") ?? "";
  const bare = params.flag("drop_algo_prefix", false);
  const fields = new Set(params.optionalTexts("field_to_parse") ?? ["Hashes", "Hash"]);
  return {
    kind: "items",
    change: (item, run, step) => {
      if (item.field === null || !fields.has(item.field)) return null;
      const strings = valuesOf(item).map(({ string }) => string);
      const hashes = strings.flatMap((string) =>
        string === null ? [] : [readHash(plainText(string))],
      );
      if (hashes.length < strings.length) return null;
      const byField = new Map<string, string[]>();
      for (const { kind, hash } of hashes) {
        if (!kinds.has(kind)) continue;
        const field = prefix + (bare ? "" : kind);
        byField.set(field, [...(byField.get(field) ?? []), hash]);
      }
      if (byField.size > 0) return split(item, byField);
      const known = [...kinds].join(", ");
      run.refuse(step, `no hash of a known kind in ${item.field}; the kinds are ${known}`, item.at);
      return null;
    },
  };
};

function split(item: Item, byField: ReadonlyMap<string, readonly string[]>): Selection {
  const items = [...byField].map(([field, hashes]) =>
    itemLike(item, field === "keyword" ? null : field, hashes.map(textTest)),
  );
  // A negated item asks that none of them holds.
  return { kind: item.negated ? "all" : "any", items };
}

function readHash(plain: string): { readonly kind: string; readonly hash: string } {
  const parts = plain.split(plain.includes("|") ? "|" : "=");
  const [kind = "", hash = ""] = parts;
  if (parts.length === 2) {
    return { kind: kind.replace(/^\*+/, "").toUpperCase(), hash: withoutStars(hash) };
  }
  const only = withoutStars(kind);
  return { kind: KIND_BY_LENGTH.get(only.length) ?? "", hash: only };
}

function withoutStars(text: string): string {
  return text.replace(/^[*?]+/, "").replace(/[*?]+$/, "");
}

const KIND_BY_LENGTH: ReadonlyMap<number, string> = new Map([
  [32, "MD5"],
  [40, "SHA1"],
  [64, "SHA256"],
  [128, "SHA512"],
]);
