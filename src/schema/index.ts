export { createEventCodec, type EventCodec } from "./event-codec.ts";
