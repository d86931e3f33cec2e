import type { YamlNode } from "../../lib/yaml.ts";
import type { DocumentReport } from "./document-report.ts";

/** A list of texts, or one text for a list of one; anything else in it is an error. */
export function textList(node: YamlNode, what: string, report: DocumentReport): readonly string[] {
  return textNodes(node, what, report).map((item) => item.text);
}

/** The same with the place of each. */
export function textNodes(
  node: YamlNode,
  what: string,
  report: DocumentReport,
): readonly { readonly text: string; readonly line: number; readonly column: number }[] {
  const items = node.kind === "sequence" ? node.items : [node];
  const texts = items.filter((item) => item.kind === "scalar").filter((item) => item.text !== "");
  if (texts.length < items.length) report.error("text-expected", node, `${what} must be text`);
  return texts;
}
