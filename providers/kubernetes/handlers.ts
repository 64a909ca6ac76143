import type * as grpc from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { Cluster } from "../../kubernetes/cluster.ts";
import { inWords, KubernetesObject, nameOf } from "../../kubernetes/object.ts";
import { readiness } from "../../kubernetes/ready.ts";
import { isRecord, type Properties } from "../protocol/values.ts";
import { wishesOf } from "./annotations.ts";
import { type Difference, differences, written } from "./diff.ts";
import { inputsOfStranger } from "./managed-fields.ts";
import { idOf, kindOf, named, newManager, objectOf } from "./names.ts";
import { remove } from "./operations.ts";
import { type Asked, complaint, create, inDefaultNamespace, look, update } from "./resource.ts";
import { type Settings, settingsOf } from "./settings.ts";
import { inputsFrom, withoutServerFields } from "./shape.ts";
import { readState, secretsOfObject, secretsOfState, writeState } from "./state.ts";
import { HalfDone, unary } from "./unary.ts";
import { receive, send } from "./wire.ts";

type Instance<Class extends abstract new (...args: never) => unknown> = InstanceType<Class>;

/**
 * The provider protocol's calls for the objects of a cluster.
 *
 * @param settingsFor how its arguments are read; default: with what the environment says beside them
 */
export function handlers(
  version: string,
  settingsFor: (args: Properties) => Settings = (args) => settingsOf(args, process.env),
): grpc.UntypedServiceImplementation {
  let settings: Settings | undefined;
  const cancelled = new AbortController();

  const configured = (): Settings => {
    if (settings === undefined) throw new Error("the kubernetes provider was not configured");
    return settings;
  };
  const connected = (): Cluster => {
    const { cluster, missing } = configured();
    if (cluster === undefined) throw new Error(`there is no cluster: ${missing}`);
    return cluster;
  };
  const asked = (preview: boolean, timeout: number): Asked => ({
    cluster: connected(),
    force: configured().force,
    upsert: configured().upsert,
    signal: cancelled.signal,
    preview,
    timeout,
  });

  return {
    handshake: unary(() =>
      new proto.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(false),
    ),
    getPluginInfo: unary(() => new pluginProto.PluginInfo().setVersion(version)),
    getSchema: unary(() => new proto.GetSchemaResponse().setSchema("{}")),
    attach: unary(() => new emptyProto.Empty()),
    cancel: unary(() => {
      cancelled.abort();
      return new emptyProto.Empty();
    }),

    checkConfig: unary((request: Instance<typeof proto.CheckRequest>) =>
      new proto.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary((request: Instance<typeof proto.DiffRequest>) => {
      const [before, after] = [receive(request.getOldInputs()).values, receive(request.getNews()).values];
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      return new proto.DiffResponse()
        .setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME)
        .setDiffsList(changed);
    }),
    configure: unary((request: Instance<typeof proto.ConfigureRequest>) => {
      settings = settingsFor(receive(request.getArgs()).values);
      return new proto.ConfigureResponse()
        .setSupportspreview(true)
        .setAcceptsecrets(true)
        .setAcceptresources(false);
    }),

    check: unary(async (request: Instance<typeof proto.CheckRequest>) => {
      const { cluster, namespace } = configured();
      const urn = request.getUrn();
      const before = receive(request.getOlds()).values;
      const { values, secrets } = receive(request.getNews());
      const object = { ...kindOf(urn), ...withoutServerFields(values) };
      const withName = named(object, before, urn, request.getRandomseed_asU8());
      const whole = await inDefaultNamespace(withName, namespace, cluster);
      return new proto.CheckResponse().setInputs(send(whole, [...secrets, ...secretsOfObject(whole)]));
    }),

    diff: unary(async (request: Instance<typeof proto.DiffRequest>) => {
      const { live, asked: inputsOfState } = readState(receive(request.getOlds()).values);
      // A refresh changes the inputs that are kept as inputs; those in the state are of the last apply.
      const before = receive(request.getOldInputs()).values;
      const wanted = receive(request.getNews()).values;
      const found = differences(
        live,
        Object.keys(before).length > 0 ? before : inputsOfState,
        wanted,
        configured().mutable,
      );
      const unready = wishesOf(wanted).replaceUnready && (await isUnreadyJob(connected(), live));
      return diffResponse(found, unready, keepsItsName(live, wanted));
    }),

    create: unary(async (request: Instance<typeof proto.CreateRequest>) => {
      const inputs = receive(request.getProperties());
      const preview = request.getPreview();
      const blind = preview && (inputs.unknown || configured().cluster === undefined);
      const made = blind ? undefined : await create(inputs, asked(preview, request.getTimeout()));
      return new proto.CreateResponse()
        .setId(preview ? "" : (made?.id ?? ""))
        .setProperties(made?.state ?? request.getProperties());
    }),

    update: unary(async (request: Instance<typeof proto.UpdateRequest>) => {
      const inputs = receive(request.getNews());
      const preview = request.getPreview();
      const blind = preview && (inputs.unknown || configured().cluster === undefined);
      const before = readState(receive(request.getOlds()).values);
      const made = blind ? undefined : await update(inputs, before, asked(preview, request.getTimeout()));
      return new proto.UpdateResponse().setProperties(made?.state ?? request.getNews());
    }),

    read: unary(async (request: Instance<typeof proto.ReadRequest>) => {
      const known = receive(request.getInputs());
      const before = readState(receive(request.getProperties()).values);
      const name = objectOf(request.getId(), kindOf(request.getUrn()));
      const live = await lookIn(configured(), name);
      if (live === "unreachable" || live === undefined) return new proto.ReadResponse();
      const isStranger = Object.keys(known.values).length === 0;
      const inputs = isStranger ? inputsOfStranger(live) : inputsFrom(live, known.values);
      const secrets = [...known.secrets, ...secretsOfObject(inputs)];
      const state = send(
        writeState(live, inputs, before.manager ?? newManager()),
        secretsOfState(inputs, secrets),
      );
      const bad = isStranger ? undefined : complaint(live, known.values);
      if (bad !== undefined)
        throw new HalfDone(
          `${inWords(nameOf(live))} is not ready: ${bad}`,
          request.getId(),
          state,
          send(inputs, secrets),
        );
      return new proto.ReadResponse().setId(idOf(live)).setInputs(send(inputs, secrets)).setProperties(state);
    }),

    delete: unary(async (request: Instance<typeof proto.DeleteRequest>) => {
      const { asked: inputs } = readState(receive(request.getProperties()).values);
      const name = objectOf(request.getId(), kindOf(request.getUrn()));
      await remove(name, inputs, { cluster: connected(), timeout: request.getTimeout() });
      return new emptyProto.Empty();
    }),

    invoke: unary((request: Instance<typeof proto.InvokeRequest>): never => {
      throw new Error(
        `the stand-in for kubernetes has no function ${request.getTok()}; install the official plugin`,
      );
    }),
  };
}

/** Looks an object up; a cluster that is away counts as one without the object where the provider was told so. */
async function lookIn(
  { cluster, missing, deleteUnreachable }: Settings,
  name: Parameters<typeof look>[1],
): Promise<KubernetesObject | "unreachable" | undefined> {
  try {
    if (cluster === undefined) throw new Error(`there is no cluster: ${missing}`);
    return await look(cluster, name);
  } catch (error) {
    if (deleteUnreachable && error instanceof Error && /cannot be reached|no cluster/.test(error.message))
      return "unreachable";
    throw error;
  }
}

/** Whether a Job has not come to a good end. */
async function isUnreadyJob(cluster: Cluster, live: Properties): Promise<boolean> {
  if (live["kind"] !== "Job") return false;
  const now = await look(cluster, nameOf(KubernetesObject.parse(live)));
  return now !== undefined && readiness(now).state !== "ready";
}

/** Whether the new version of an object has the name of the old one, so that both cannot be there at once. */
function keepsItsName(live: Properties, wanted: Properties): boolean {
  const [old, now] = [live, wanted].map((object) => (isRecord(object["metadata"]) ? object["metadata"] : {}));
  const namespace = now?.["namespace"] ?? (old?.["namespace"] === undefined ? undefined : "default");
  return old?.["name"] === now?.["name"] && old?.["namespace"] === namespace;
}

function diffResponse(
  found: readonly Difference[],
  unready: boolean,
  sameName: boolean,
): Instance<typeof proto.DiffResponse> {
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = proto.PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
  } as const;
  const replaces = [
    ...found.filter((one) => one.replaces).map(({ path }) => written(path)),
    ...(unready ? ['metadata.annotations["pulumi.com/replaceUnready"]'] : []),
  ];
  const response = new proto.DiffResponse()
    .setChanges(found.length === 0 && !unready ? DIFF_NONE : DIFF_SOME)
    .setDiffsList([...new Set(found.map(({ path }) => String(path[0])))])
    .setReplacesList(replaces)
    .setDeletebeforereplace(replaces.length > 0 && sameName)
    .setHasdetaileddiff(true);
  for (const { path, kind, replaces: anew } of found) {
    const value = new proto.PropertyDiff().setKind(kinds[kind][anew ? 1 : 0]).setInputdiff(kind === "delete");
    response.getDetaileddiffMap().set(written(path), value);
  }
  return response;
}
