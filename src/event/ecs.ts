import type { ecsShape } from "./ecs-shape.ts";
import type { Fields } from "./value.ts";

/** The projection of an event onto ECS. A field that the log does not have is absent. */
export type Ecs = Level<typeof ecsShape>;

type Level<Shape> = {
  readonly [Name in keyof Shape]?: Leaf<Shape[Name]> | undefined;
};

type Leaf<Shape> = Shape extends "keyword" | "ip"
  ? string
  : Shape extends "keywords"
    ? readonly string[]
    : Shape extends "port" | "long"
      ? number
      : Shape extends "boolean"
        ? boolean
        : Shape extends "json"
          ? Fields
          : Level<Shape>;
