import { z } from "zod";
import { parseProtocol } from "../names/protocols.ts";
import { parseSelector, type Selector } from "../names/selector.ts";

/** A port as a description writes it: its protocol's IANA number, and the number of the port. */
export interface ServicePort {
  readonly protocol: number;
  readonly port: number;
}

/** A place where a service answers. */
export interface Listening {
  /** A device or Tailscale Service of the tailnet, by name. */
  readonly device: string;
  readonly ports: readonly ServicePort[];
  /** Who is meant to reach it here. */
  readonly for: readonly Selector[];
}

/** A proxy that passes a service on. */
export interface Behind {
  /** The service that is the proxy. */
  readonly service: string;
  /** The proxy's ports on which the service is reached; all of them when none is named. */
  readonly ports: readonly ServicePort[];
  /** Who is meant to reach it this way. */
  readonly for: readonly Selector[];
}

/** What a service connects to: another service, or a device. */
export type ServiceUse = { readonly ports: readonly ServicePort[] } & (
  | { readonly service: string }
  | { readonly device: string }
);

/** A service, as far as access is concerned. */
export interface DescribedService {
  readonly name: string;
  /** Whom it is for, over all of its ways in. */
  readonly for: readonly Selector[];
  readonly listens: readonly Listening[];
  readonly behind: readonly Behind[];
  /** Devices from which its packets leave; where it listens, when nothing is said. */
  readonly sendsFrom: readonly string[];
  readonly uses: readonly ServiceUse[];
}

/** The services of a tailnet, beside its policy. */
export interface ServicesDescription {
  /** Who may reach everything. */
  readonly everywhere: readonly Selector[];
  /** Tags whose devices come and go, so that none may be there. */
  readonly transient: readonly string[];
  readonly services: readonly DescribedService[];
}

const selector = z.string().transform((text, context): Selector => {
  const parsed = parseSelector(text);
  if ("selector" in parsed && parsed.selector.kind !== "service") return parsed.selector;
  context.addIssue({
    code: "custom",
    message: `${JSON.stringify(text)} names no source, such as "autogroup:member"`,
  });
  return z.NEVER;
});

const port = z.string().transform((text, context): ServicePort => {
  const [, name = "", number = ""] = /^(tcp|udp|sctp):(\d{1,5})$/.exec(text) ?? [];
  const protocol = parseProtocol(name);
  const [value] = "protocols" in protocol ? (protocol.protocols ?? []) : [];
  if (value !== undefined && Number(number) >= 1 && Number(number) <= 65535)
    return { protocol: value, port: Number(number) };
  context.addIssue({ code: "custom", message: `${JSON.stringify(text)} is no port, such as "tcp:443"` });
  return z.NEVER;
});

const ports = z.array(port);

const form = z.strictObject({
  everywhere: z.array(selector).default([]),
  transient: z.array(z.string().startsWith("tag:")).default([]),
  services: z.array(
    z.strictObject({
      name: z.string().min(1),
      for: z.array(selector).default([]),
      listens: z
        .array(z.strictObject({ device: z.string(), ports, for: z.array(selector).optional() }))
        .default([]),
      behind: z
        .array(
          z.strictObject({
            service: z.string(),
            ports: ports.default([]),
            for: z.array(selector).optional(),
          }),
        )
        .default([]),
      sendsFrom: z.array(z.string()).optional(),
      uses: z
        .array(
          z.union([
            z.strictObject({ service: z.string(), ports: ports.default([]) }),
            z.strictObject({ device: z.string(), ports }),
          ]),
        )
        .default([]),
    }),
  ),
});

/** A description as it is written: see `docs/access.md`. */
export type ServicesInput = z.input<typeof form>;

/**
 * Reads a description of services from outside. What a place or proxy does not say of whom it is for is what the service says.
 *
 * @throws z.ZodError when it has another form
 */
export function readServices(json: unknown): ServicesDescription {
  const { everywhere, transient, services } = form.parse(json);
  return {
    everywhere,
    transient,
    services: services.map(({ name, for: audience, listens, behind, sendsFrom, uses }) => ({
      name,
      for: [audience, ...listens.map((way) => way.for ?? []), ...behind.map((way) => way.for ?? [])].flat(),
      listens: listens.map((way) => ({ ...way, for: way.for ?? audience })),
      behind: behind.map((way) => ({ ...way, for: way.for ?? audience })),
      sendsFrom: sendsFrom ?? [...new Set(listens.map(({ device }) => device))],
      uses,
    })),
  };
}
