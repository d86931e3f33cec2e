import type { Lint } from "./lint.ts";

/** File names of SigmaHQ: lower case, so that they are the same on every file system. */
export const fileName: Lint = {
  codes: [
    {
      code: "file-name",
      severity: "info",
      says: "The file of a rule is named in lower case, digits and underscores, 10 to 90 characters, as proc_creation_win_whoami.yml.",
      example: "# file: My Rule.yml",
      instead: "# file: proc_creation_win_shell.yml",
    },
  ],
  check({ document, root }, say) {
    const name = document.at.file.split(/[/\\]/).at(-1) ?? "";
    const stem = name.replace(/\.ya?ml$/, "");
    if (!name.endsWith(".yml") && !name.endsWith(".yaml")) return;
    if (!/^[a-z0-9_]+$/.test(stem)) {
      say(
        "file-name",
        root,
        `name the file in lower case, digits and underscores, not ${name.slice(0, 100)}`,
      );
    } else if (name.length < 10 || name.length > 90) {
      say(
        "file-name",
        root,
        `the name of the file has ${name.length} characters; 10 to 90 are usual`,
      );
    }
  },
};
