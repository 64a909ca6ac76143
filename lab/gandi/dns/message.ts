import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from "dns-packet";
import { z } from "zod";
import type { Zone } from "../zone.ts";
import { answerQuestion, RCODE, type Response } from "./answer.ts";

/** Bytes that fit into one datagram everywhere (https://www.dnsflagday.net/2020/). */
const UDP_PAYLOAD = 1_232;
const CLASSIC_UDP_PAYLOAD = 512;
const HEADER_BYTES = 12;
const OPCODE_MASK = 0x7800;
const BADVERS = 16;

/** What a query says, as far as the answer depends on it. The decoder's types leave out some of what it gives. */
const Query = z.object({
  id: z.number(),
  type: z.literal("query"),
  flags: z.number(),
  questions: z.array(z.object({ name: z.string(), type: z.string(), class: z.string() })),
  additionals: z.array(
    z.object({
      type: z.string(),
      udpPayloadSize: z.number().optional(),
      ednsVersion: z.number().optional(),
    }),
  ),
});
type Query = z.output<typeof Query>;

/**
 * Answers a DNS message.
 *
 * @param limit where the answer goes: a datagram has a limit that the client may raise (RFC 6891), a stream has none
 * @returns nothing for what is no query at all
 */
export function answerMessage(
  message: Buffer,
  zones: readonly Zone[],
  limit: "datagram" | "stream",
): Buffer | undefined {
  if (message.length < HEADER_BYTES || message.readUInt16BE(2) & 0x8000) return undefined;
  const query = read(message);
  if (query === undefined) return formatError(message);
  const edns = query.additionals.find((record) => record.type === "OPT");
  const versionUnknown = (edns?.ednsVersion ?? 0) > 0;
  const response = versionUnknown ? silence(RCODE.NOERROR) : respond(query, zones);
  const additionals = edns === undefined ? [] : [optionsOf(versionUnknown ? BADVERS : 0)];
  const room =
    limit === "stream"
      ? 65_535
      : Math.min(Math.max(edns?.udpPayloadSize ?? 0, CLASSIC_UDP_PAYLOAD), UDP_PAYLOAD);
  const whole = write(message, query, response, additionals, 0);
  if (whole.length <= room) return whole;
  return write(
    message,
    query,
    { ...response, answers: [], authorities: [] },
    additionals,
    TRUNCATED_RESPONSE,
  );
}

function read(message: Buffer): Query | undefined {
  try {
    const parsed = Query.safeParse(decode(message));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function respond(query: Query, zones: readonly Zone[]): Response {
  const [question] = query.questions;
  if (query.flags & OPCODE_MASK) return silence(RCODE.NOTIMP);
  if (question === undefined || query.questions.length !== 1) return silence(RCODE.FORMERR);
  if (question.class !== "IN" && question.class !== "ANY") return silence(RCODE.REFUSED);
  return answerQuestion(zones, question.name.replace(/\.$/, ""), question.type);
}

function silence(rcode: number): Response {
  return { rcode, authoritative: false, answers: [], authorities: [] };
}

function write(
  message: Buffer,
  query: Query,
  { rcode, authoritative, answers, authorities }: Response,
  additionals: Answer[],
  truncated: number,
): Buffer {
  const flags =
    (query.flags & (RECURSION_DESIRED | OPCODE_MASK)) |
    (authoritative ? AUTHORITATIVE_ANSWER : 0) |
    truncated |
    rcode;
  const rest = encode({
    type: "response",
    id: query.id,
    flags,
    answers: [...answers],
    authorities: [...authorities],
    additionals,
  });
  // The question goes back byte for byte: some clients check its spelling, and the encoder does not know every type.
  const questions = message.subarray(HEADER_BYTES, endOfQuestions(message));
  const whole = Buffer.concat([rest.subarray(0, HEADER_BYTES), questions, rest.subarray(HEADER_BYTES)]);
  whole.writeUInt16BE(query.questions.length, 4);
  return whole;
}

/** Where the questions end. Names in questions are never compressed, since nothing goes before them. */
function endOfQuestions(message: Buffer): number {
  let at = HEADER_BYTES;
  for (let left = message.readUInt16BE(4); left > 0; left -= 1) {
    while (message.readUInt8(at) !== 0) at += message.readUInt8(at) + 1;
    at += 1 + 4;
  }
  return at;
}

function formatError(message: Buffer): Buffer {
  const answer = Buffer.alloc(HEADER_BYTES);
  message.copy(answer, 0, 0, 2);
  answer.writeUInt16BE(0x8000 | (message.readUInt16BE(2) & RECURSION_DESIRED) | RCODE.FORMERR, 2);
  return answer;
}

function optionsOf(extendedCode: number): Answer {
  return {
    type: "OPT",
    name: ".",
    udpPayloadSize: UDP_PAYLOAD,
    extendedRcode: extendedCode >> 4,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
}
