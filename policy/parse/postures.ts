import type { Definition, PostureCondition, PostureValue, TextAt } from "./model.ts";
import type { Cursor, Reader } from "./reader.ts";

const CONDITION =
  /^([A-Za-z][\w-]*:[\w.-]+)\s*(==|!=|>=|<=|>|<|\bIS SET\b|\bNOT SET\b|\bNOT IN\b|\bIN\b)(.*)$/is;
const VALUE = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)|(true|false)\b)\s*/y;

/** Reads `postures` (https://tailscale.com/docs/features/device-posture): conditions that must all hold. */
export function readPostures(
  reader: Reader,
  cursor: Cursor | undefined,
): ReadonlyMap<string, Definition<readonly PostureCondition[]>> {
  const postures = new Map<string, Definition<readonly PostureCondition[]>>();
  for (const { name, place, value } of reader.members(cursor)) {
    if (!name.startsWith("posture:")) {
      reader.fault(place, `posture must start with 'posture:', got: ${JSON.stringify(name)}`);
      continue;
    }
    const conditions = reader.texts(value).flatMap((line) => {
      const condition = parseCondition(line);
      if (condition === undefined) {
        reader.fault(
          line.place,
          `postures[${JSON.stringify(name)}]: invalid condition ${JSON.stringify(line.text)}`,
        );
      }
      return condition ?? [];
    });
    postures.set(name, { name, place, value: conditions });
  }
  return postures;
}

function parseCondition(line: TextAt): PostureCondition | undefined {
  const match = CONDITION.exec(line.text);
  if (match === null) return undefined;
  const [, attribute = "", written = "", rest = ""] = match;
  const operator = OPERATORS.find((known) => known === written.toUpperCase());
  if (operator === undefined) return undefined;
  const values = readValues(operator, rest);
  return values === undefined ? undefined : { ...line, attribute, operator, values };
}

const OPERATORS = ["==", "!=", ">=", "<=", ">", "<", "IN", "NOT IN", "IS SET", "NOT SET"] as const;

function readValues(
  operator: PostureCondition["operator"],
  text: string,
): readonly PostureValue[] | undefined {
  const rest = text.trim();
  if (operator === "IS SET" || operator === "NOT SET") return rest === "" ? [] : undefined;
  if (operator !== "IN" && operator !== "NOT IN") {
    const values = readList(rest);
    return values?.length === 1 ? values : undefined;
  }
  return rest.startsWith("[") && rest.endsWith("]") ? readList(rest.slice(1, -1)) : undefined;
}

/** Values parted by commas; undefined when something else stands there. */
function readList(text: string): readonly PostureValue[] | undefined {
  const values: PostureValue[] = [];
  for (let at = 0; at < text.length; at += 1) {
    VALUE.lastIndex = at;
    const match = VALUE.exec(text);
    if (match === null) return undefined;
    const [, single, double, number, flag] = match;
    const quoted = single ?? double;
    if (quoted !== undefined) values.push(quoted.replaceAll(/\\(.)/g, "$1"));
    else values.push(number === undefined ? flag === "true" : Number(number));
    at = VALUE.lastIndex;
    if (at < text.length && text[at] !== ",") return undefined;
  }
  return values;
}
