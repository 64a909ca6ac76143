import * as fc from "fast-check";
import type { Catalogue } from "../../../catalogue/catalogue.ts";
import type { ServiceFacts } from "../../../catalogue/service.ts";
import { inCluster, labOf, native } from "./lab.ts";

const audience = fc.constantFrom("owner", "members", "watchers", "builders");

/** Labs of up to ten services, native and in the cluster, with sites, streams, devices and uses, for random audiences; free of double claims. */
export const arbitraryLab: fc.Arbitrary<Catalogue> = fc
  .array(
    fc.record({
      where: fc.constantFrom("native", "cluster"),
      audience,
      site: fc.boolean(),
      stream: fc.boolean(),
      device: fc.boolean(),
      public: fc.boolean(),
      uses: fc.array(fc.nat({ max: 9 }), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((drafts) => labOf(drafts.map((draft, i) => serviceOf(draft, i, drafts.length))));

interface Draft {
  readonly where: "native" | "cluster";
  readonly audience: string;
  readonly site: boolean;
  readonly stream: boolean;
  readonly device: boolean;
  readonly public: boolean;
  readonly uses: readonly number[];
}

function serviceOf(draft: Draft, i: number, count: number): ServiceFacts {
  const name = `service-${i}`;
  const exposed: Partial<ServiceFacts> = {
    audience: draft.audience,
    ports: { http: { port: 8000 + i, scheme: "http" }, raw: { port: 9000 + i } },
    sites: draft.site
      ? [{ host: name, to: "http", ...(draft.public ? { audiences: [draft.audience, "internet"] } : {}) }]
      : [],
    streams: draft.stream && draft.where === "native" ? [{ listen: 10_000 + i, to: "raw", host: name }] : [],
    public: draft.public && draft.site ? [{ host: name, through: "edge" }] : [],
    uses: draft.uses
      .filter((other) => other < count && other !== i)
      .map((other) => ({ service: `service-${other}`, through: "local" as const, why: "needs it" })),
  };
  if (draft.where === "native") return native(name, exposed);
  // The proxy needs a way to what it serves.
  const { device, ...rest } = inCluster(name, exposed);
  return draft.device || draft.site ? { ...rest, ...(device === undefined ? {} : { device }) } : rest;
}
