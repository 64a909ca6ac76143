import type { ZodType } from "zod";
import type { Properties } from "./values.ts";

/** What an API holds of a resource: what it was asked for, and everything known about it. */
export interface Live {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What is wrong with one property of a resource's inputs. */
export interface Problem {
  readonly property: string;
  readonly reason: string;
}

/** How a property behaves; a property without traits is changed in place. */
export interface Traits {
  /** A change makes the resource anew. */
  readonly replaces?: true;
  /** The order of its values means nothing. */
  readonly set?: true;
  /** Encrypted in the state. */
  readonly secret?: true;
  /** Compared as the API compares it, not byte by byte. */
  readonly same?: (a: unknown, b: unknown) => boolean;
}

/** What an operation may tell the engine while it goes on. */
export interface Call {
  /** The resource's name in the program. */
  readonly name: string;
  /** Shows a line beside the resource. @param passing a status line, which the next one replaces */
  log(severity: "info" | "warning" | "error", line: string, passing?: boolean): Promise<void>;
}

/** A kind of resource, over the API's client. Inputs that reach create and update have passed the schema. */
export interface ResourceType<Client, Inputs> {
  /** "tailscale:index/acl:Acl". */
  readonly token: string;
  readonly inputs: ZodType<Inputs>;
  readonly traits: Readonly<Record<string, Traits>>;
  /** Properties that only the API knows; in a preview of something new they are unknown. */
  readonly computed: readonly string[];
  /** Asks the API whether it would take the inputs, before anything is sent: its words where it would not. */
  refusal?(client: Client, inputs: Inputs): Promise<Problem | undefined>;
  /** What the provider itself puts where nothing is said. Unknown values pass through it as they are. */
  defaults?(inputs: Properties): Properties;
  create(client: Client, inputs: Inputs, call: Call): Promise<{ id: string; outputs: Properties }>;
  /** Nothing where the resource does not exist (any more). @param known inputs of the state; missing in an import */
  read(client: Client, id: string, known: Properties | undefined): Promise<Live | undefined>;
  update(client: Client, id: string, inputs: Inputs, state: Properties, call: Call): Promise<Properties>;
  delete(client: Client, id: string, state: Properties, call: Call): Promise<void>;
}

/** A resource type whose input type is nobody's business any more. */
export interface AnyResourceType<Client> {
  readonly token: string;
  readonly traits: Readonly<Record<string, Traits>>;
  readonly computed: readonly string[];
  problems(inputs: Properties): Problem[];
  refusal(client: Client, inputs: Properties): Promise<Problem | undefined>;
  defaults(inputs: Properties): Properties;
  create(client: Client, inputs: Properties, call: Call): Promise<{ id: string; outputs: Properties }>;
  read(client: Client, id: string, known: Properties | undefined): Promise<Live | undefined>;
  update(client: Client, id: string, inputs: Properties, state: Properties, call: Call): Promise<Properties>;
  delete(client: Client, id: string, state: Properties, call: Call): Promise<void>;
}

/** Declares a resource type. */
export function resource<Client, Inputs>(type: ResourceType<Client, Inputs>): AnyResourceType<Client> {
  return {
    token: type.token,
    traits: type.traits,
    computed: type.computed,
    problems: (inputs) => {
      const parsed = type.inputs.safeParse(inputs);
      return parsed.success
        ? []
        : parsed.error.issues.map(({ path, message }) => ({
            property: path.map(String).join("."),
            reason: message,
          }));
    },
    refusal: async (client, inputs) => await type.refusal?.(client, type.inputs.parse(inputs)),
    defaults: (inputs) => type.defaults?.(inputs) ?? inputs,
    create: (client, inputs, call) => type.create(client, type.inputs.parse(inputs), call),
    read: (client, id, known) => type.read(client, id, known),
    update: (client, id, inputs, state, call) =>
      type.update(client, id, type.inputs.parse(inputs), state, call),
    delete: (client, id, state, call) => type.delete(client, id, state, call),
  };
}

/** A function that a program may call, for instance to look a device up. */
export interface AnyFunctionType<Client> {
  /** "tailscale:index/getDevice:getDevice". */
  readonly token: string;
  invoke(client: Client, args: Properties): Promise<Properties>;
}

/** Declares a function. */
export function func<Client, Args>(type: {
  token: string;
  args: ZodType<Args>;
  invoke(client: Client, args: Args): Promise<Properties>;
}): AnyFunctionType<Client> {
  return { token: type.token, invoke: (client, args) => type.invoke(client, type.args.parse(args)) };
}

/** A provider: its configuration, resources and functions. */
export interface ProviderDefinition<Client> {
  readonly name: string;
  readonly version: string;
  /**
   * Whether the official one is native, made with pulumi-go-provider, and not a bridged Terraform provider: what is asked is compared with
   * what was asked before, value by value; a preview knows no computed value, of a change neither; a new one is made before the old one goes;
   * and a refresh changes nothing, since nothing can be read.
   */
  readonly native?: true;
  /** Makes the client from the provider's arguments. @throws Error in words for the user where something is missing */
  configure(args: Properties): Client;
  readonly resources: readonly AnyResourceType<Client>[];
  readonly functions: readonly AnyFunctionType<Client>[];
}
