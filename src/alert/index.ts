export type { Alert, AlertCorrelation, AlertId, EventReference } from "./alert.ts";
export { decodeAlert, encodeAlert } from "./alert-codec.ts";
export { alertDocument } from "./alert-document.ts";
export { AlertLines } from "./alert-lines.ts";
export { alertOfHit } from "./alert-of-hit.ts";
export { alertOfMatch, boundDocument, type BoundDocument } from "./alert-of-match.ts";
export { alertSummary } from "./alert-summary.ts";
