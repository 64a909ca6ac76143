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
  create(client: Client, inputs: Inputs): Promise<{ id: string; outputs: Properties }>;
  /** Nothing where the resource does not exist (any more). @param known inputs of the state; missing in an import */
  read(client: Client, id: string, known: Properties | undefined): Promise<Live | undefined>;
  update(client: Client, id: string, inputs: Inputs, state: Properties): Promise<Properties>;
  delete(client: Client, id: string, state: Properties): Promise<void>;
}

/** A resource type whose input type is nobody's business any more. */
export interface AnyResourceType<Client> {
  readonly token: string;
  readonly traits: Readonly<Record<string, Traits>>;
  readonly computed: readonly string[];
  problems(inputs: Properties): Problem[];
  refusal(client: Client, inputs: Properties): Promise<Problem | undefined>;
  create(client: Client, inputs: Properties): Promise<{ id: string; outputs: Properties }>;
  read(client: Client, id: string, known: Properties | undefined): Promise<Live | undefined>;
  update(client: Client, id: string, inputs: Properties, state: Properties): Promise<Properties>;
  delete(client: Client, id: string, state: Properties): Promise<void>;
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
    create: (client, inputs) => type.create(client, type.inputs.parse(inputs)),
    read: (client, id, known) => type.read(client, id, known),
    update: (client, id, inputs, state) => type.update(client, id, type.inputs.parse(inputs), state),
    delete: (client, id, state) => type.delete(client, id, state),
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
  /** Makes the client from the provider's arguments. @throws Error in words for the user where something is missing */
  configure(args: Properties): Client;
  readonly resources: readonly AnyResourceType<Client>[];
  readonly functions: readonly AnyFunctionType<Client>[];
}
