export {
  createEventCheck,
  createEventCodec,
  type EventCodec,
  type EventEncoder,
} from "./event-codec.ts";
