import type { Selection } from "../../ast.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/** `drop_detection_item`: the item is asked no more. */
export const readDrop: ReadTransformation = () => ({ kind: "items", change: () => NOTHING });

const NOTHING: Selection = { kind: "all", items: [] };
