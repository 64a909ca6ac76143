import { isIPv4, isIPv6 } from "node:net";
import type { Answer } from "dns-packet";
import { targetName } from "../names.ts";
import { type Field, fieldsOf, hexBytes, quote, wholeNumber } from "./fields.ts";

/** A record's value: how the API shows it, and what the name server answers (nothing for types it does not serve). */
export interface Value {
  readonly text: string;
  readonly answer?: (name: string, ttl: number) => Answer;
}

/** A value, or why it is none. */
export type Parsed = Value | { readonly problem: string };

interface Given {
  readonly value: string;
  readonly fields: readonly Field[];
  readonly texts: readonly string[];
  /** A field as an absolute name. */
  name(index: number): string | undefined;
  number(index: number, max: number): number | undefined;
}

type Parser = (given: Given) => Omit<Value, "text"> | Value | undefined;

const U8 = 0xff;
const U16 = 0xffff;

/** Types that the API accepts (https://api.gandi.net/docs/livedns/). SOA is listed there but kept by Gandi itself. */
export const RECORD_TYPES = [
  ...["A", "AAAA", "ALIAS", "CAA", "CDS", "CNAME", "DNAME", "DS", "HTTPS", "KEY", "LOC", "MX", "NAPTR", "NS"],
  ...["OPENPGPKEY", "PTR", "RP", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT", "WKS"],
];

const PARSERS: Readonly<Record<string, Parser>> = {
  A: ({ value }) =>
    isIPv4(value) ? { answer: (name, ttl) => ({ type: "A", name, ttl, data: value }) } : undefined,
  AAAA: ({ value }) =>
    isIPv6(value) && !value.includes("%")
      ? { answer: (name, ttl) => ({ type: "AAAA", name, ttl, data: value }) }
      : undefined,
  // An alias is no record on the wire: the name server answers with the addresses of its target.
  ALIAS: (given) => (given.fields.length === 1 && given.name(0) !== undefined ? {} : undefined),
  CNAME: (given) => single(given, "CNAME"),
  DNAME: (given) => single(given, "DNAME"),
  NS: (given) => single(given, "NS"),
  PTR: (given) => single(given, "PTR"),
  MX: (given) => {
    const [preference, exchange] = [given.number(0, U16), given.name(1)];
    if (given.fields.length !== 2 || preference === undefined || exchange === undefined) return undefined;
    return { answer: (name, ttl) => ({ type: "MX", name, ttl, data: { preference, exchange } }) };
  },
  SRV: (given) => {
    const [priority, weight, port] = [given.number(0, U16), given.number(1, U16), given.number(2, U16)];
    const target = given.name(3);
    if (given.fields.length !== 4 || target === undefined) return undefined;
    if (priority === undefined || weight === undefined || port === undefined) return undefined;
    return { answer: (name, ttl) => ({ type: "SRV", name, ttl, data: { priority, weight, port, target } }) };
  },
  CAA: ({ fields, texts, number }) => {
    const [flags, tag, value] = [number(0, U8), texts[1], texts[2]];
    if (fields.length !== 3 || flags === undefined || value === undefined) return undefined;
    if (tag !== "issue" && tag !== "issuewild" && tag !== "iodef") return undefined;
    return { answer: (name, ttl) => ({ type: "CAA", name, ttl, data: { flags, tag, value } }) };
  },
  TXT: text,
  SPF: (given) => {
    const parsed = text(given);
    return parsed === undefined ? undefined : { text: parsed.text };
  },
  DS: (given) => {
    const parsed = delegationSigner(given);
    if (parsed === undefined) return undefined;
    return { answer: (name, ttl) => ({ type: "DS", name, ttl, data: parsed }) };
  },
  CDS: (given) => (delegationSigner(given) === undefined ? undefined : {}),
  SSHFP: ({ texts, number }) => {
    const [algorithm, hash, fingerprint] = [number(0, U8), number(1, U8), hexBytes(texts.slice(2))];
    if (algorithm === undefined || hash === undefined || fingerprint === undefined) return undefined;
    const data = { algorithm, hash, fingerprint: fingerprint.toString("hex") };
    return { answer: (name, ttl) => ({ type: "SSHFP", name, ttl, data }) };
  },
  TLSA: ({ texts, number }) => {
    const [usage, selector, matchingType] = [number(0, U8), number(1, U8), number(2, U8)];
    const certificate = hexBytes(texts.slice(3));
    if (usage === undefined || selector === undefined || matchingType === undefined) return undefined;
    if (certificate === undefined) return undefined;
    const data = { usage, selector, matchingType, certificate };
    return { answer: (name, ttl) => ({ type: "TLSA", name, ttl, data }) };
  },
  NAPTR: (given) => {
    const [order, preference, replacement] = [given.number(0, U16), given.number(1, U16), given.name(5)];
    const [flags, services, regexp] = given.texts.slice(2, 5);
    if (given.fields.length !== 6 || order === undefined || preference === undefined) return undefined;
    if (flags === undefined || services === undefined || regexp === undefined || replacement === undefined)
      return undefined;
    const data = { order, preference, flags, services, regexp, replacement };
    return { answer: (name, ttl) => ({ type: "NAPTR", name, ttl, data }) };
  },
  RP: (given) => {
    const [mbox, txt] = [given.name(0), given.name(1)];
    if (given.fields.length !== 2 || mbox === undefined || txt === undefined) return undefined;
    return { answer: (name, ttl) => ({ type: "RP", name, ttl, data: { mbox, txt } }) };
  },
};

/**
 * Reads a value of a record type.
 *
 * @param fqdn the zone, to which names without a final dot are relative
 */
export function parseValue(type: string, value: string, fqdn: string): Parsed {
  const problem = { problem: `Invalid value for a ${type} record: ${value}` };
  if (value.length > 16_384 || !/^[\x20-\x7e]+$/.test(value)) return problem;
  const fields = fieldsOf(value);
  if (fields === undefined || fields.length === 0) return problem;
  const texts = fields.map((field) => field.text);
  const parser = PARSERS[type] ?? (() => ({}));
  const parsed = parser({
    value,
    fields,
    texts,
    name: (index) => (texts[index] === undefined ? undefined : targetName(texts[index], fqdn)),
    number: (index, max) => wholeNumber(texts[index], max),
  });
  return parsed === undefined ? problem : { text: value, ...parsed };
}

function single(given: Given, type: "CNAME" | "DNAME" | "NS" | "PTR"): Omit<Value, "text"> | undefined {
  const data = given.name(0);
  if (given.fields.length !== 1 || data === undefined || data === ".") return undefined;
  return { answer: (name, ttl) => ({ type, name, ttl, data }) };
}

function delegationSigner({ texts, number }: Given) {
  const [keyTag, algorithm, digestType] = [number(0, U16), number(1, U8), number(2, U8)];
  const digest = hexBytes(texts.slice(3));
  if (keyTag === undefined || algorithm === undefined || digestType === undefined || digest === undefined)
    return undefined;
  return { keyTag, algorithm, digestType, digest };
}

/**
 * Text is quoted by the API when the client did not: `abc` comes back as `"abc"`. A string on the wire has at most 255
 * bytes, so longer ones are cut.
 */
function text({ value, fields }: Given): Value | undefined {
  const quoted = fields.every((field) => field.quoted);
  if (!quoted && value.includes('"')) return undefined;
  const strings = (quoted ? fields.map((field) => field.text) : [value]).flatMap(
    (string) => string.match(/[\s\S]{1,255}/g) ?? [""],
  );
  return {
    text: strings.map(quote).join(" "),
    answer: (name, ttl) => ({
      type: "TXT",
      name,
      ttl,
      data: strings.map((string) => Buffer.from(string, "latin1")),
    }),
  };
}
