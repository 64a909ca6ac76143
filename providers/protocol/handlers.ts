import * as grpc from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { AnyResourceType, Call, ProviderDefinition } from "./definition.ts";
import { diffPaths, diffProperties } from "./diff.ts";
import type { EngineLogs } from "./engine-log.ts";
import { fromStruct, hasUnknown, type Properties, toStruct, UNKNOWN } from "./values.ts";

type Answer<Request, Response> = (request: Request) => Promise<Response> | Response;

/** Answers a call by a function; what it throws reaches the user as one line, without a stack. */
function unary<Request, Response>(
  answer: Answer<Request, Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) =>
          callback({
            code: grpc.status.UNKNOWN,
            details: error instanceof Error ? error.message : String(error),
          }),
      );
  };
}

/** The provider protocol's calls, answered from a definition. */
export function handlersOf<Client>(
  definition: ProviderDefinition<Client>,
  { log, attach }: EngineLogs,
): grpc.UntypedServiceImplementation {
  const native = definition.native === true;
  const callOf = (urn: string): Call => ({
    name: urn.split("::").at(-1) ?? urn,
    log: async (severity, line, passing) => await log(urn, severity, line, passing === true),
  });
  let client: Client | undefined;
  const connected = (): Client => {
    if (client === undefined) throw new Error(`the ${definition.name} provider was not configured`);
    return client;
  };
  const typeOf = (urn: string): AnyResourceType<Client> => {
    const token = urn.split("::").at(-2)?.split("$").at(-1) ?? urn;
    const found = definition.resources.find((candidate) => candidate.token === token);
    if (found === undefined)
      throw new Error(
        `the stand-in for ${definition.name} has no resource ${token}; install the official plugin`,
      );
    return found;
  };

  return {
    handshake: unary<unknown, InstanceType<typeof proto.ProviderHandshakeResponse>>(
      () => new proto.ProviderHandshakeResponse(),
    ),
    getPluginInfo: unary(() => new pluginProto.PluginInfo().setVersion(definition.version)),
    getSchema: unary(() => new proto.GetSchemaResponse().setSchema("{}")),
    cancel: unary(() => new emptyProto.Empty()),
    attach: unary((request: InstanceType<typeof pluginProto.PluginAttach>) => {
      attach(request.getAddress());
      return new emptyProto.Empty();
    }),
    checkConfig: unary((request: InstanceType<typeof proto.CheckRequest>) =>
      new proto.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary(() => new proto.DiffResponse().setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE)),
    configure: unary((request: InstanceType<typeof proto.ConfigureRequest>) => {
      client = definition.configure(fromStruct(request.getArgs()));
      return new proto.ConfigureResponse()
        .setSupportspreview(true)
        .setAcceptsecrets(false)
        .setAcceptresources(false);
    }),

    check: unary(async (request: InstanceType<typeof proto.CheckRequest>) => {
      const type = typeOf(request.getUrn());
      const inputs = type.defaults(fromStruct(request.getNews()));
      const problems = type
        .problems(inputs)
        // What is not known yet cannot be judged yet.
        .filter(({ property }) => !hasUnknown(inputs[property.split(".")[0] ?? ""]));
      if (problems.length === 0 && client !== undefined && !hasUnknown(inputs)) {
        problems.push(...[(await type.refusal(client, inputs)) ?? []].flat());
      }
      const failures = problems.map(({ property, reason }) =>
        new proto.CheckFailure().setProperty(property).setReason(reason),
      );
      return new proto.CheckResponse()
        .setInputs(native ? toStruct(inputs, secretsOf(type)) : request.getNews())
        .setFailuresList(failures);
    }),

    diff: unary((request: InstanceType<typeof proto.DiffRequest>) => {
      const { traits } = typeOf(request.getUrn());
      const [asked, wanted] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
      const replacing = Object.keys(traits).filter((name) => traits[name]?.replaces === true);
      const changes = native
        ? diffPaths(asked, wanted, replacing)
        : diffProperties(fromStruct(request.getOlds()), asked, wanted, traits);
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      const response = new proto.DiffResponse()
        .setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME)
        .setDiffsList(changes.map(({ property }) => property))
        .setReplacesList(changes.filter(({ replaces }) => replaces).map(({ property }) => property))
        // Names are unique to the bridged ones' APIs: the new one cannot be made beside the old one.
        .setDeletebeforereplace(!native)
        .setHasdetaileddiff(true);
      for (const { property, kind, replaces } of changes) {
        const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = proto.PropertyDiff.Kind;
        const [inPlace, anew] = {
          add: [ADD, ADD_REPLACE],
          delete: [DELETE, DELETE_REPLACE],
          update: [UPDATE, UPDATE_REPLACE],
        }[kind];
        response
          .getDetaileddiffMap()
          .set(
            property,
            new proto.PropertyDiff().setKind((replaces ? anew : inPlace) ?? UPDATE).setInputdiff(true),
          );
      }
      return response;
    }),

    create: unary(async (request: InstanceType<typeof proto.CreateRequest>) => {
      const type = typeOf(request.getUrn());
      const inputs = fromStruct(request.getProperties());
      if (request.getPreview()) {
        return new proto.CreateResponse().setProperties(
          toStruct({ ...unknowns(type), ...inputs }, secretsOf(type)),
        );
      }
      const { id, outputs } = await type.create(connected(), inputs, callOf(request.getUrn()));
      return new proto.CreateResponse()
        .setId(id)
        .setProperties(toStruct({ ...inputs, ...outputs }, secretsOf(type)));
    }),

    read: unary(async (request: InstanceType<typeof proto.ReadRequest>) => {
      const type = typeOf(request.getUrn());
      const known = fromStruct(request.getInputs());
      const state = fromStruct(request.getProperties());
      if (native) {
        return new proto.ReadResponse()
          .setId(request.getId())
          .setInputs(request.getInputs())
          .setProperties(request.getProperties());
      }
      const live = await type.read(
        connected(),
        request.getId(),
        Object.keys(known).length === 0 ? undefined : known,
      );
      if (live === undefined) return new proto.ReadResponse();
      return new proto.ReadResponse()
        .setId(request.getId())
        .setInputs(toStruct(live.inputs, secretsOf(type)))
        .setProperties(
          toStruct({ ...keptSecrets(type, state), ...live.inputs, ...live.outputs }, secretsOf(type)),
        );
    }),

    update: unary(async (request: InstanceType<typeof proto.UpdateRequest>) => {
      const type = typeOf(request.getUrn());
      const inputs = fromStruct(request.getNews());
      const state = fromStruct(request.getOlds());
      const kept = Object.fromEntries(Object.entries(state).filter(([name]) => type.computed.includes(name)));
      const outputs = request.getPreview()
        ? native
          ? unknowns(type)
          : {}
        : await type.update(connected(), request.getId(), inputs, state, callOf(request.getUrn()));
      return new proto.UpdateResponse().setProperties(
        toStruct({ ...kept, ...inputs, ...outputs }, secretsOf(type)),
      );
    }),

    delete: unary(async (request: InstanceType<typeof proto.DeleteRequest>) => {
      await typeOf(request.getUrn()).delete(
        connected(),
        request.getId(),
        fromStruct(request.getProperties()),
        callOf(request.getUrn()),
      );
      return new emptyProto.Empty();
    }),

    invoke: unary(async (request: InstanceType<typeof proto.InvokeRequest>) => {
      const called = definition.functions.find(({ token }) => token === request.getTok());
      if (called === undefined)
        throw new Error(
          `the stand-in for ${definition.name} has no function ${request.getTok()}; install the official plugin`,
        );
      return new proto.InvokeResponse().setReturn(
        toStruct(await called.invoke(connected(), fromStruct(request.getArgs()))),
      );
    }),
  };
}

function unknowns<Client>(type: AnyResourceType<Client>): Properties {
  return Object.fromEntries(type.computed.map((name) => [name, UNKNOWN]));
}

function secretsOf<Client>(type: AnyResourceType<Client>): string[] {
  return Object.entries(type.traits)
    .filter(([, { secret }]) => secret)
    .map(([name]) => name);
}

/** An API tells a secret once; after that only the state knows it. */
function keptSecrets<Client>(type: AnyResourceType<Client>, state: Properties): Properties {
  return Object.fromEntries(
    secretsOf(type).flatMap((name) => (state[name] === undefined ? [] : [[name, state[name]]])),
  );
}
