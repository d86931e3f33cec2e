import { testLane } from "../support/lane-differential.ts";

testLane("proc");
