import { readdirSync, readFileSync } from "node:fs";

import { parseViews, type View, viewsFolder } from "../../src/sigma/index.ts";

/** The views that ship with Sluice, as the pipeline reads them. */
export function shippedViews(): readonly View[] {
  return readdirSync(viewsFolder)
    .filter((file) => file.endsWith(".yml"))
    .flatMap((file) => {
      const { views, diagnostics } = parseViews(
        readFileSync(new URL(file, viewsFolder), "utf8"),
        file,
      );
      if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
      return views;
    });
}
