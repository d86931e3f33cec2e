import type { YamlNode } from "../../../lib/yaml.ts";
import type { Params } from "../params.ts";
import type { ProcessingItem, Transformation } from "../pipeline.ts";

/** Makes a transformation of its keys; what is wrong with them is reported. */
export type ReadTransformation = (params: Params, inner: ReadSteps) => Transformation;

/** Reads a list of steps, for a transformation that holds some. */
export type ReadSteps = (node: YamlNode) => readonly ProcessingItem[];
