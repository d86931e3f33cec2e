export { toDocument } from "./document.ts";
export type { Ecs } from "./ecs.ts";
export { type EcsLevel, ecsShape, type EcsType } from "./ecs-shape.ts";
export type { Event, Sensor } from "./event.ts";
export type { FlatEvent } from "./flat-event.ts";
export { type FlatKind, FlatWindows } from "./flat-windows.ts";
export { covers, type LogSource } from "./log-source.ts";
export type {
  Native,
  Parsed,
  ParsedRecord,
  Refusal,
  RefusalStage,
  SyslogEnvelope,
} from "./parsed.ts";
export type { Quarantined } from "./quarantine.ts";
export type { EventId, Origin, RawRecord } from "./raw-record.ts";
export type { Fields, OpenFields, Value } from "./value.ts";
export {
  windowsAliases,
  windowsField,
  windowsHeader,
  windowsRecord,
  windowsValues,
} from "./windows-record.ts";
