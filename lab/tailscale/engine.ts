import type { Device, Service, User } from "./records.ts";

/** The tailnet as a policy is judged against it. */
export interface TailnetView {
  readonly tailnet: string;
  readonly users: readonly Readonly<User>[];
  readonly devices: readonly Readonly<Device>[];
  readonly services: readonly Readonly<Service>[];
}

/** What the control server would answer to a policy. */
export type Verdict =
  | { readonly status: 200 }
  | { readonly status: number; readonly body: { readonly message: string; readonly data?: unknown } };

/** As whom somebody gives a tag: tags that a credential carries, or a user. */
export type Giver = { readonly tags: readonly string[] } | { readonly user: Readonly<User> };

/** Decides over policies and tags as the control server does. */
export interface PolicyEngine {
  /** Whether a policy would be taken for this tailnet, its own tests included. */
  checkPolicy(text: string, tailnet: TailnetView): Verdict;
  /** Tags that the policy defines, by an entry in tagOwners. */
  definedTags(text: string): readonly string[];
  /** Whether the policy's tagOwners let somebody give a tag. A tag that the policy does not define is nobody's to give. */
  mayOwn(text: string, giver: Giver, tag: string): boolean;
}
