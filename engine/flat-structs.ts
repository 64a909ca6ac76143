import structProto from "google-protobuf/google/protobuf/struct_pb.js";

/**
 * Makes google-protobuf read and write deep structures in time that grows with their size alone. Whenever a message becomes a part of another one
 * it brings the array behind it up to date with all that is below it, so that every level is gone through once for each level above it: 15 s
 * for a run over the definitions of Argo CD's kinds, which are 30 levels deep. A Struct keeps its fields in a map beside that array, and by the map it is
 * read and serialized; the array only says that there is one. So here it stays empty.
 *
 * After this `toObject` and `clone` of a Struct are of no use; neither Pulumi nor this project calls them.
 */
export function flattenStructs(): void {
  const { prototype } = structProto.Struct;
  const { toArray } = prototype;
  // The library was minified: it calls the method by a short name of its own.
  for (let level: unknown = prototype; typeof level === "object" && level !== null; ) {
    for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(level)))
      if (value.value === toArray)
        Object.defineProperty(prototype, name, { value: () => [], configurable: true, writable: true });
    level = Object.getPrototypeOf(level);
  }
}
