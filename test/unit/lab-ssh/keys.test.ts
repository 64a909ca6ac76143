import ssh2 from "ssh2";
import { describe, expect, it } from "vitest";
import { newOpensshKey } from "../../../lab/connect/openssh.ts";

describe("the keys of the lab's machines", () => {
  it("can all be read by the library that logs in with them", () => {
    const keys = Array.from({ length: 1_000 }, () => ssh2.utils.parseKey(newOpensshKey("the lab")));
    expect(keys.filter((key) => key instanceof Error)).toEqual([]);
  });
});
