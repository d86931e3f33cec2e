import { openEmbeddedLog } from "../../../src/topics/index.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { logOptions } from "../../support/topic-logs.ts";
import { topicLogContract } from "./topic-log-contract.ts";

topicLogContract("embedded log", () => openEmbeddedLog(logOptions(tempFolder())));

topicLogContract("embedded log read from disk, in small segments", () =>
  openEmbeddedLog(
    logOptions(tempFolder(), { tailBytesMax: 0, segmentBytesMax: 2_000, openFilesMax: 2 }),
  ),
);
