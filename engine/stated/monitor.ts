import { createHash } from "node:crypto";
import type proto from "@pulumi/pulumi/proto/provider_pb.js";
import resourceProto from "@pulumi/pulumi/proto/resource_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { ProviderConnection } from "./provider.ts";
import { type StackName, type StatedResource, urnOf } from "./resource.ts";
import { propertiesOf } from "./values.ts";

type Instance<Class extends abstract new (...args: never) => unknown> = InstanceType<Class>;
type Answer<Value> = (error: Error | null, value: Value | undefined) => void;
type Registration = Instance<typeof resourceProto.RegisterResourceRequest>;

const PROVIDER = "pulumi:providers:";

/** Providers whose resources tell a program nothing but what it said itself: they need not be asked, and a cluster's objects are large. */
const SAYS_NOTHING: readonly string[] = ["kubernetes"];

/**
 * Stands in the engine's place while a program runs and keeps what it states, as the engine's state would hold it once everything was made. Its
 * providers check and make each resource; they are such as make nothing.
 */
export class StatingMonitor {
  readonly #name: StackName;
  readonly #providers: ReadonlyMap<string, ProviderConnection>;
  readonly #stated = new Map<string, StatedResource>();
  readonly #defaults = new Map<string, string>();
  readonly #problems: string[] = [];

  /** @param addresses of the providers on loopback, by name */
  constructor(name: StackName, addresses: ReadonlyMap<string, string>) {
    this.#name = name;
    this.#providers = new Map([...addresses].map(([one, address]) => [one, new ProviderConnection(address)]));
  }

  /** What was stated, each after what it needs. @throws Error with everything that a provider refused */
  resources(): StatedResource[] {
    if (this.#problems.length > 0) throw new Error(this.#problems.join("\n"));
    return [...this.#stated.values()];
  }

  async open(): Promise<void> {
    await Promise.all([...this.#providers.values()].map(async (one) => one.configure(undefined)));
  }

  // The names of the calls are the protocol's (pulumi/proto/pulumi/resource.proto).

  registerResource(
    request: Registration,
    answer: Answer<Instance<typeof resourceProto.RegisterResourceResponse>>,
  ): void {
    const urn = urnOf(this.#name, request.getType(), request.getName(), request.getParent() || undefined);
    const made = this.#made(urn, request).catch((error: unknown) => {
      // The program goes on: what else is wrong with it is told as well.
      this.#problems.push(error instanceof Error ? error.message : String(error));
      return { id: "refused", inputs: request.getObject(), outputs: request.getObject() };
    });
    void made.then(({ id, inputs, outputs }) => {
      const provider = this.#providerOf(request);
      this.#stated.set(urn, {
        urn,
        custom: request.getCustom(),
        ...(request.getCustom() ? { id } : {}),
        type: request.getType(),
        inputs: versioned(request, propertiesOf(inputs)),
        outputs: versioned(request, propertiesOf(outputs)),
        ...(request.getParent() === "" ? {} : { parent: request.getParent() }),
        dependencies: [...request.getDependenciesList()].sort(),
        propertyDependencies: Object.fromEntries(
          [...request.getPropertydependenciesMap().entries()].map(([property, urns]) => [
            property,
            [...urns.getUrnsList()].sort(),
          ]),
        ),
        ...(provider === undefined ? {} : { provider }),
        ...(request.getRetainondelete() === true ? { retainOnDelete: true } : {}),
      });
      answer(
        null,
        new resourceProto.RegisterResourceResponse()
          .setUrn(urn)
          .setId(request.getCustom() ? id : "")
          .setObject(outputs),
      );
    });
  }

  registerResourceOutputs(
    request: Instance<typeof resourceProto.RegisterResourceOutputsRequest>,
    answer: Answer<Instance<typeof emptyProto.Empty>>,
  ): void {
    const known = this.#stated.get(request.getUrn());
    if (known !== undefined)
      this.#stated.set(known.urn, { ...known, outputs: propertiesOf(request.getOutputs()) });
    answer(null, new emptyProto.Empty());
  }

  invoke(
    request: Instance<typeof resourceProto.ResourceInvokeRequest>,
    answer: Answer<Instance<typeof proto.InvokeResponse>>,
  ): void {
    this.#provider(request.getTok())
      .invoke(request.getTok(), request.getArgs())
      .then(
        (value) => answer(null, value),
        (error: Error) => answer(error, undefined),
      );
  }

  supportsFeature(
    _request: unknown,
    answer: Answer<Instance<typeof resourceProto.SupportsFeatureResponse>>,
  ): void {
    answer(null, new resourceProto.SupportsFeatureResponse().setHassupport(false));
  }

  close(): void {
    for (const one of this.#providers.values()) one.close();
  }

  async #made(urn: string, request: Registration) {
    const inputs = request.getObject();
    if (!request.getCustom()) return { id: "", inputs, outputs: inputs };
    const type = request.getType();
    if (type.startsWith(PROVIDER)) return { id: idOf(urn), inputs, outputs: inputs };
    if (isAsSaid(type)) return { id: request.getName(), inputs, outputs: inputs };
    const provider = this.#provider(type);
    const checked = await provider.check(urn, inputs);
    const { id, outputs } = await provider.create(urn, checked);
    return { id, inputs: checked, outputs };
  }

  #provider(token: string): ProviderConnection {
    const [name = ""] = token.split(":");
    const found = this.#providers.get(name);
    if (found === undefined)
      throw new Error(`the program states ${token}, and nothing is known of its provider`);
    return found;
  }

  /** "urn::id" of a resource's provider; where the program names none, of the one that the engine makes by itself. */
  #providerOf(request: Registration): string | undefined {
    if (!request.getCustom() || request.getType().startsWith(PROVIDER)) return undefined;
    if (request.getProvider() !== "") return request.getProvider();
    const [name = ""] = request.getType().split(":");
    const version = request.getVersion();
    const type = `${PROVIDER}${name}`;
    // pulumi/pkg/resource/deploy/providers: NewDefaultProviderName.
    const urn = urnOf(this.#name, type, `default_${version.replaceAll(/[.+-]/g, "_")}`, undefined);
    const known = this.#defaults.get(urn);
    if (known !== undefined) return known;
    const reference = `${urn}::${idOf(urn)}`;
    this.#defaults.set(urn, reference);
    const inputs = { version };
    this.#stated.set(urn, {
      urn,
      custom: true,
      id: idOf(urn),
      type,
      inputs,
      outputs: inputs,
      dependencies: [],
      propertyDependencies: {},
    });
    return reference;
  }
}

/** Whether a resource is kept as its program states it, unseen by its provider. @param type of the resource */
export function isAsSaid(type: string): boolean {
  return SAYS_NOTHING.some((name) => type.startsWith(`${name}:`));
}

/** The engine keeps the version of a provider's plugin among its inputs. */
function versioned(request: Registration, properties: Record<string, unknown>): Record<string, unknown> {
  if (!request.getType().startsWith(PROVIDER)) return properties;
  const url = request.getPlugindownloadurl();
  return {
    ...properties,
    version: request.getVersion(),
    ...(url === "" ? {} : { __internal: { pluginDownloadURL: url } }),
  };
}

/** An id that is the same each time. */
function idOf(urn: string): string {
  const [a = "", b = "", c = "", d = "", e = ""] =
    /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(createHash("sha256").update(urn).digest("hex"))?.slice(1) ?? [];
  return [a, b, c, d, e].join("-");
}
