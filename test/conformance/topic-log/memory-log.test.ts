import { openMemoryLog } from "../../../src/topics/index.ts";
import { topicLogContract } from "./topic-log-contract.ts";

topicLogContract("memory log", async () => openMemoryLog());
