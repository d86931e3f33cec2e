import path from "node:path";

/** Where the corpora lie, if they do. */
export const corporaFolder: string = path.resolve(
  process.env["SLUICE_CORPORA"] ?? path.join(import.meta.dirname, "../../shared/corpora"),
);
