import type { AnyFunctionType, AnyResourceType, ProviderDefinition } from "../protocol/definition.ts";
import type { Properties } from "../protocol/values.ts";

/** The client of an API that is never asked. */
type Nobody = Readonly<Record<string, never>>;

/** What is made up in the place of what only an API knows. The same question has the same answer. */
export interface MadeUp {
  /** What the API would give of a resource, by the token of its type and the resource's inputs. */
  readonly outputs: (token: string, inputs: Properties) => Properties;
  readonly functions: readonly AnyFunctionType<Nobody>[];
}

/**
 * A provider that checks and compares as the given one does and asks no API: it needs no credential. What it makes is not made. With it the
 * engine says of two states of a program what lies between them.
 */
export function unreached<Client>(
  definition: ProviderDefinition<Client>,
  { outputs, functions }: MadeUp,
): ProviderDefinition<Nobody> {
  const { name, version, native, resources } = definition;
  return {
    name,
    version,
    ...(native === undefined ? {} : { native }),
    configure: () => ({}),
    resources: resources.map(
      ({ token, traits, computed, problems, defaults }): AnyResourceType<Nobody> => ({
        token,
        traits,
        computed,
        problems,
        defaults,
        // Only the API could refuse.
        refusal: async () => undefined,
        create: async (_nobody, inputs, call) => ({ id: call.name, outputs: outputs(token, inputs) }),
        read: async () => undefined,
        update: async (_nobody, _id, inputs) => outputs(token, inputs),
        delete: async () => undefined,
      }),
    ),
    functions,
  };
}
