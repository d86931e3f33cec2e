import { defineConfig, type ViteUserConfig } from "vitest/config";

/** For what hangs: a loaded machine takes a minute for the longest. */
const TEST_TIMEOUT_MS = 240_000;

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/*.test.ts", "test/{unit,property,conformance,golden,rules}/**/*.test.ts"],
          testTimeout: TEST_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/{integration,e2e}/**/*.test.ts"],
          testTimeout: TEST_TIMEOUT_MS,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
export default config;
