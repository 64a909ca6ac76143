import { getNodeValue } from "jsonc-parser";
import { parsePrefix } from "../address/prefix.ts";
import type { AutoApprovers, NodeAttribute, PolicyOptions } from "./model.ts";
import type { Cursor, Reader } from "./reader.ts";

/** Reads `nodeAttrs`. */
export function readNodeAttrs(reader: Reader, cursor: Cursor | undefined): readonly NodeAttribute[] {
  return reader.items(cursor).map((item, index) => {
    const fields = reader.fields(item, ["target", "attr", "app", "ippool"]);
    const app = reader.members(fields.get("app"));
    return {
      index,
      place: reader.place(item),
      targets: reader.selectors(fields.get("target")),
      attributes: reader.texts(fields.get("attr")),
      app: Object.fromEntries(
        app.map(({ name, value }): [string, readonly unknown[]] => [
          name,
          reader.items(value).map(({ node }): unknown => getNodeValue(node)),
        ]),
      ),
      ipPool: reader.texts(fields.get("ippool")).flatMap((entry) => {
        const prefix = parsePrefix(entry.text);
        if (prefix === undefined) reader.fault(entry.place, `IPPool(${entry.text}): invalid network`);
        return prefix === undefined ? [] : [{ ...entry, prefix }];
      }),
    };
  });
}

/** Reads `autoApprovers`. */
export function readAutoApprovers(reader: Reader, cursor: Cursor | undefined): AutoApprovers {
  if (cursor === undefined) return { routes: [], exitNode: [], services: [] };
  const fields = reader.fields(cursor, ["routes", "exitnode", "services"]);
  return {
    routes: reader.members(fields.get("routes")).flatMap(({ name, place, value }) => {
      const prefix = parsePrefix(name);
      if (prefix === undefined) reader.fault(place, `autoApprovers: invalid route ${JSON.stringify(name)}`);
      return prefix === undefined ? [] : [{ name, place, prefix, value: approvers(reader, value) }];
    }),
    exitNode: approvers(reader, fields.get("exitnode")),
    services: reader.members(fields.get("services")).flatMap(({ name, place, value }) => {
      if (name.startsWith("svc:") || name.startsWith("tag:"))
        return [{ name, place, value: approvers(reader, value) }];
      reader.fault(place, `autoApprovers: invalid service ${JSON.stringify(name)}`);
      return [];
    }),
  };
}

function approvers(reader: Reader, cursor: Cursor | undefined): ReturnType<Reader["selectors"]> {
  return reader.selectors(cursor).filter(({ selector, text, place }) => {
    if (["user", "group", "tag", "domain", "autogroup"].includes(selector.kind)) return true;
    reader.fault(place, `invalid auto approver format: ${JSON.stringify(text)}`);
    return false;
  });
}

function readRoute(reader: Reader, cursor: Cursor | undefined): PolicyOptions["oneCGNATRoute"] {
  const text = reader.text(cursor);
  if (text === "" || text === "mac-always" || text === "mac-never") return text;
  if (cursor !== undefined) reader.fault(cursor, `invalid OneCGNATRoute: ${JSON.stringify(text)}`);
  return "";
}

/** Reads the settings of the whole tailnet from the top level. */
export function readOptions(reader: Reader, fields: ReadonlyMap<string, Cursor>): PolicyOptions {
  const derpMap = fields.get("derpmap");
  reader.members(derpMap);
  return {
    randomizeClientPort: reader.flag(fields.get("randomizeclientport")),
    disableIPv4: reader.flag(fields.get("disableipv4")),
    oneCGNATRoute: readRoute(reader, fields.get("onecgnatroute")),
    derpMap: derpMap === undefined ? undefined : getNodeValue(derpMap.node),
  };
}
