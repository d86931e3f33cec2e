export type { Alert, AlertCorrelation, AlertId, EventReference } from "./alert.ts";
