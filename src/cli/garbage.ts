import { setFlagsFromString } from "node:v8";

/**
 * Lets the size of the heap say when all garbage is collected. V8 does it each time 64 MiB of buffers
 * were made, however much lives: a stream of events is all buffers, and marking the rules again and
 * again took an eighth of the CPU time. What is paid is memory: the heap and the buffers together
 * grow as a heap of plain objects does, and no further.
 */
export function collectByHeapSize(): void {
  setFlagsFromString(BY_HEAP_SIZE);
}

/** Of the pinned Node; one that does not know it says so on standard error and goes on. */
export const BY_HEAP_SIZE = "--external-memory-accounted-in-global-limit";
