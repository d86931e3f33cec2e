import { openEmbeddedLog } from "../../../src/topics/index.ts";
import { logOptions, temporaryDirectory } from "../../support/topic-logs.ts";
import { topicLogContract } from "./topic-log-contract.ts";

topicLogContract("embedded log", () => openEmbeddedLog(logOptions(temporaryDirectory())));

topicLogContract("embedded log read from disk, in small segments", () =>
  openEmbeddedLog(
    logOptions(temporaryDirectory(), { tailBytesMax: 0, segmentBytesMax: 2_000, openFilesMax: 2 }),
  ),
);
