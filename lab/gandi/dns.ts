import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import {
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  streamDecode,
  streamEncode,
  TRUNCATED_RESPONSE,
} from "dns-packet";
import type { JsonStore } from "../emulator/store.ts";
import { resolve } from "./resolve.ts";
import type { World } from "./zone.ts";

/** Without EDNS a UDP answer holds 512 bytes (RFC 1035); what is longer is cut and asked for again over TCP. */
const PLAIN_UDP_BYTES = 512;

/** Answers DNS queries for the zones over UDP and TCP on one port of 127.0.0.1. */
export async function serveDns(
  store: JsonStore<World>,
  wanted: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const tcp = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const length = 2 + received.readUInt16BE(0);
        const query = streamDecode(received.subarray(0, length));
        received = received.subarray(length);
        void answerTo(query, store).then((packet) => socket.write(streamEncode(packet)));
      }
    });
  });
  tcp.listen(wanted, "127.0.0.1");
  await once(tcp, "listening");
  const address = tcp.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const udp = createSocket("udp4");
  udp.on("message", (message, from) => {
    void (async () => {
      const query = decode(message);
      const packet = await answerTo(query, store);
      const edns = query.additionals?.find((record) => record.type === "OPT");
      const room = edns?.type === "OPT" ? Math.max(edns.udpPayloadSize, PLAIN_UDP_BYTES) : PLAIN_UDP_BYTES;
      const whole = encode(packet);
      const cut: Packet = {
        ...packet,
        flags: (packet.flags ?? 0) | TRUNCATED_RESPONSE,
        answers: [],
        authorities: [],
      };
      udp.send(whole.length <= room ? whole : encode(cut), from.port, from.address);
    })().catch(() => undefined);
  });
  udp.bind(port, "127.0.0.1");
  await once(udp, "listening");
  return {
    port,
    close: async () => {
      udp.close();
      tcp.close();
      await once(tcp, "close");
    },
  };
}

/** RCODEs by name; the library's types leave the low bits of the flags to the caller. */
const RCODES = { NOERROR: 0, NXDOMAIN: 3, REFUSED: 5 } as const;

async function answerTo(query: Packet, store: JsonStore<World>): Promise<Packet> {
  const [question] = query.questions ?? [];
  if (question === undefined) return { type: "response", id: query.id ?? 0, flags: RCODES.REFUSED };
  const { rcode, answers, authorities } = resolve(question, await store.read());
  return {
    type: "response",
    id: query.id ?? 0,
    flags: (rcode === "REFUSED" ? 0 : AUTHORITATIVE_ANSWER) | RCODES[rcode],
    questions: [question],
    answers,
    authorities,
  };
}
