import { Command } from "commander";
import { expect, test } from "vitest";

import { addLoadingOptions } from "../../../src/cli/loading-options.ts";

function read(...texts: string[]): unknown {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addLoadingOptions(command);
  command.parse(
    texts.flatMap((text) => ["--placeholder", text]),
    { from: "user" },
  );
  return command.opts()["placeholder"];
}

test("--placeholder gives the values of each name", () => {
  expect(read()).toEqual(new Map());
  expect(read("admins=root,adm_*", "%hosts%=a=b")).toEqual(
    new Map([
      ["admins", ["root", "adm_*"]],
      ["hosts", ["a=b"]],
    ]),
  );
});

test.each(["admins", "admins=", "=root", ""])("--placeholder %o is refused", (text) => {
  expect(() => read(text)).toThrow("write a name and its values");
});
