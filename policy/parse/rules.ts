import { getNodeValue } from "jsonc-parser";
import { type PortRange, parsePorts } from "../names/ports.ts";
import { parseProtocol } from "../names/protocols.ts";
import { parseSelector, splitPorts } from "../names/selector.ts";
import type { AclRule, AppCapability, GrantRule, NetworkCapability, SelectorRef, TextAt } from "./model.ts";
import type { Cursor, Reader } from "./reader.ts";

/** Reads `acls`. `users` and `ports` are older names of `src` and `dst`. */
export function readAcls(reader: Reader, cursor: Cursor | undefined): readonly AclRule[] | undefined {
  if (cursor === undefined) return undefined;
  return reader.items(cursor).map((item, index) => {
    const fields = reader.fields(item, ["action", "proto", "src", "dst", "users", "ports", "srcposture"]);
    const action = fields.get("action");
    if (action !== undefined && reader.text(action) !== "accept") {
      reader.fault(action, `action=${JSON.stringify(reader.text(action))} is not supported`);
    }
    const proto = fields.get("proto");
    const protocolText = reader.text(proto);
    const protocol = parseProtocol(protocolText);
    if ("fault" in protocol && proto !== undefined) reader.fault(proto, protocol.fault);
    const posture = fields.get("srcposture");
    return {
      section: "acls",
      index,
      place: reader.place(item),
      sources: reader.selectors(fields.get("src") ?? fields.get("users")),
      destinations: readDestinations(reader, fields.get("dst") ?? fields.get("ports")),
      protocols: "protocols" in protocol ? protocol.protocols : undefined,
      protocolText,
      srcPosture: posture === undefined ? undefined : reader.texts(posture),
    };
  });
}

function readDestinations(
  reader: Reader,
  cursor: Cursor | undefined,
): readonly (SelectorRef & { readonly ports: readonly PortRange[] })[] {
  return reader.items(cursor).flatMap((item) => {
    const text = reader.text(item).trim();
    const parsed = parseDestination(text);
    if ("fault" in parsed) {
      reader.fault(item, parsed.fault);
      return [];
    }
    return [{ text, place: reader.place(item), ...parsed }];
  });
}

/** Reads a destination with its ports, such as "tag:web:80,443". */
export function parseDestination(
  text: string,
): (Pick<SelectorRef, "selector"> & { readonly ports: readonly PortRange[] }) | { readonly fault: string } {
  const split = splitPorts(text);
  if ("fault" in split) return split;
  const ports = parsePorts(split.ports);
  if ("fault" in ports) {
    return {
      fault: `dst=${JSON.stringify(text)}: port range ${JSON.stringify(split.ports)}: ${ports.fault}`,
    };
  }
  const parsed = parseSelector(split.name);
  return "fault" in parsed ? parsed : { selector: parsed.selector, ports: ports.ports };
}

/** Reads `grants`. */
export function readGrants(reader: Reader, cursor: Cursor | undefined): readonly GrantRule[] | undefined {
  if (cursor === undefined) return undefined;
  return reader.items(cursor).map((item, index) => {
    const fields = reader.fields(item, ["src", "dst", "ip", "app", "via", "srcposture"]);
    const posture = fields.get("srcposture");
    return {
      section: "grants",
      index,
      place: reader.place(item),
      sources: reader.selectors(fields.get("src")),
      destinations: reader.selectors(fields.get("dst")),
      ip: reader.texts(fields.get("ip")).flatMap((entry) => readNetworkCapability(reader, entry)),
      app: reader.members(fields.get("app")).map((member): AppCapability => {
        const values = reader.items(member.value).map(({ node }): unknown => getNodeValue(node));
        return { name: member.name, place: member.place, values };
      }),
      via: readVia(reader, fields.get("via")),
      srcPosture: posture === undefined ? undefined : reader.texts(posture),
    };
  });
}

function readVia(reader: Reader, cursor: Cursor | undefined): readonly TextAt[] {
  return reader.texts(cursor).filter(({ text, place }) => {
    if (text.startsWith("tag:")) return true;
    reader.fault(place, "via can only be a tag");
    return false;
  });
}

function readNetworkCapability(reader: Reader, entry: TextAt): readonly NetworkCapability[] {
  const { text, place } = entry;
  const colon = text.indexOf(":");
  if (text.indexOf(":", colon + 1) > colon && colon >= 0) {
    reader.fault(place, "expected only one colon in Internet protocol and port type");
    return [];
  }
  const protocol = parseProtocol(colon < 0 ? "" : text.slice(0, colon));
  if ("fault" in protocol) {
    reader.fault(place, protocol.fault);
    return [];
  }
  const portText = text.slice(colon + 1);
  const ports = parsePorts(portText);
  if ("fault" in ports) {
    reader.fault(place, `port range ${JSON.stringify(portText)}: ${ports.fault}`);
    return [];
  }
  return [{ text, place, protocols: protocol.protocols, ports: ports.ports }];
}
