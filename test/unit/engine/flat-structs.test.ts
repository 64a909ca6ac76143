import proto from "@pulumi/pulumi/proto/provider_pb.js";
import fc from "fast-check";
import structProto, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { expect, it } from "vitest";
import { flattenStructs } from "../../../engine/flat-structs.ts";

const structs = fc.sample(
  fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 6 }).filter(isJavaScript), { maxKeys: 5 }),
  { numRuns: 100, seed: 20261127 },
);

function isJavaScript(value: unknown): value is JavaScriptValue {
  return value !== undefined;
}

function written(): Buffer[] {
  return structs.map((value) =>
    Buffer.from(new proto.DiffRequest().setNews(structProto.Struct.fromJavaScript(value)).serializeBinary()),
  );
}

it("structs that are kept flat are written byte for byte as before, and read as they were", () => {
  const before = written();
  flattenStructs();
  expect(written()).toEqual(before);
  const read = before.map((bytes) => proto.DiffRequest.deserializeBinary(bytes).getNews()?.toJavaScript());
  expect(read).toEqual(before.map((_, index) => JSON.parse(JSON.stringify(structs[index]))));
});
