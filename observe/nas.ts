import { z } from "zod";
import type { HostName } from "../catalogue/names.ts";
import type { HostContainer } from "../derive/host/containers.ts";
import {
  type ContainerDifference,
  type ContainerWorld,
  containerDifference,
  containerSeen,
  containersQuestion,
  containerWorldOf,
} from "../host/container.ts";
import { commandOf } from "../host/scripts.ts";
import type { HostAddress, Login } from "../host/ssh/address.ts";
import { HostFailure } from "../host/ssh/failure.ts";
import { runOnHost } from "../host/ssh/run.ts";
import type { ByHand } from "./plan.ts";

const ToldContainer = z.object({
  name: z.string(),
  image: z.string(),
  options: z.array(z.string()).readonly(),
  arguments: z.array(z.string()).readonly(),
});
/** What the NAS was last told about a container, as the state keeps it. */
export type ToldContainer = Readonly<z.output<typeof ToldContainer>>;

/** A container of the NAS: how it should be, and what is between that and how it is. */
export interface ContainerPlan {
  readonly container: HostContainer;
  /** Missing when it is as it should be, as far as that could be compared. */
  readonly difference?: ContainerDifference;
  readonly told?: ToldContainer;
  /** The word of this apply: see host/container.ts. */
  readonly seen: string;
  readonly byHand: readonly ByHand[];
  /** Nothing is to be told, but that cannot be said word for word: the engine keeps what it was last told. */
  readonly leave: boolean;
}

/** What an apply would do to the NAS. */
export interface NasPlan {
  readonly host: HostName;
  readonly address: HostAddress;
  readonly containers: readonly ContainerPlan[];
  /** Why it could not be looked at, where it could not. */
  readonly unreached?: HostFailure;
}

/** What is known of the NAS before a plan is made. */
export interface KnownNas {
  readonly host: HostName;
  readonly address: HostAddress;
  readonly containers: readonly HostContainer[];
  /** How it is, or why that is not known. */
  readonly found: ContainerWorld | HostFailure;
}

/** Asks the NAS how its containers are: one connection, one command. @throws {@link HostFailure} */
export async function lookAtContainers(
  address: HostAddress,
  login: Login,
  containers: readonly HostContainer[],
  signal?: AbortSignal,
): Promise<ContainerWorld> {
  const question = containersQuestion(containers);
  const { status, out, err } = await runOnHost(address, login, commandOf("container-look"), question, signal);
  if (status !== 0)
    throw new HostFailure(
      `${address.name} cannot be looked at: ${err.trim().split("\n").join(": ")}`,
      `the login ${address.user} needs a POSIX shell, and sudo without a password (/etc/sudoers.d) for docker`,
    );
  return containerWorldOf(out);
}

/** What an apply would do, from what is known: pure. @param told what the state keeps of each container, by service */
export function nasPlanOf(
  { found, containers, ...rest }: KnownNas,
  told: ReadonlyMap<string, ToldContainer>,
): NasPlan {
  if (found instanceof HostFailure)
    return {
      ...rest,
      unreached: found,
      containers: containers.map((container) => unlookedAt(container, told.get(container.service))),
    };
  return {
    ...rest,
    containers: containers.map((container): ContainerPlan => {
      const difference = containerDifference(container, found);
      const former = told.get(container.service);
      return {
        container,
        ...(difference === undefined ? {} : { difference }),
        ...(former === undefined ? {} : { told: former }),
        seen: containerSeen(container, found, difference),
        byHand: former === undefined ? [] : changedByHand(container, former, found),
        leave: false,
      };
    }),
  };
}

function unlookedAt(container: HostContainer, told: ToldContainer | undefined): ContainerPlan {
  const base = { container, seen: "-", byHand: [] };
  if (told === undefined) return { ...base, difference: "make", leave: false };
  const wanted = ToldContainer.parse(container);
  const same = JSON.stringify(wanted) === JSON.stringify(told);
  return { ...base, told, leave: same, ...(same ? {} : { difference: "replace" }) };
}

/** What differs from what the last apply left. */
function changedByHand(container: HostContainer, told: ToldContainer, world: ContainerWorld): ByHand[] {
  if ((world.seen.get(container.name) ?? "-") === "-") return [];
  const subject = `container ${told.name}`;
  const now = world.containers.get(told.name);
  if (now === undefined) return told.name === container.name ? [{ subject, what: "was removed by hand" }] : [];
  if (now.status === "aside") return [];
  const other = now.image !== told.image ? [{ subject, what: `was made from ${now.image} by hand` }] : [];
  return now.status === "running" ? other : [...other, { subject, what: `does not run: it is ${now.status}` }];
}

/** Reads what the state keeps of a container; nothing where it is of another form. */
export function toldContainerIn(text: unknown): ToldContainer | undefined {
  if (typeof text !== "string") return undefined;
  try {
    return ToldContainer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
