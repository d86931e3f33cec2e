export {
  createEventCheck,
  createEventCodec,
  type EventCodec,
  type EventEncoder,
  type EventTexts,
} from "./event-codec.ts";
