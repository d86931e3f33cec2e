import type { TestResult } from "../testing/index.ts";

/** The results as JUnit XML, one suite. */
export function junitOf(results: readonly TestResult[]): string {
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  const cases = results.map(({ file, name, failures }) => {
    const open = `  <testcase classname="${escape(file)}" name="${escape(name)}"`;
    if (failures.length === 0) return `${open}/>\n`;
    return `${open}><failure>${escape(failures.join("\n"))}</failure></testcase>\n`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuite name="sluice" tests="${results.length}" failures="${failed}">\n`,
    ...cases,
    "</testsuite>\n",
  ].join("");
}

/** Text for XML; characters that XML cannot hold become a question mark. */
function escape(text: string): string {
  return text
    .replaceAll(UNFIT, "?")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

// oxlint-disable-next-line no-control-regex -- these are what it looks for
const UNFIT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
