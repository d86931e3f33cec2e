export { CoverMatcher } from "./cover-matcher.ts";
