import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { type DecodedPacket, decode, encode, type Packet, streamEncode } from "dns-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, openAccount } from "./account.ts";

const RECORDS = "/v5/livedns/domains/example.com/records";
const LONG = Array.from({ length: 12 }, (_, index) => `"${String.fromCharCode(97 + index).repeat(200)}"`);

let account: Account;
let resolver: Resolver;
let port: number;
beforeAll(async () => {
  account = await openAccount({
    zones: [
      {
        fqdn: "example.com",
        records: [
          { name: "*.ops", type: "A", values: ["100.64.0.1"] },
          { name: "docs", type: "CNAME", values: ["ops"] },
          { name: "ops", type: "A", values: ["100.64.0.2"] },
          { name: "@", type: "MX", values: ["10 mail.example.net.", "50 fb"] },
          { name: "@", type: "CAA", values: ['0 issue "letsencrypt.org"'] },
          { name: "_imaps._tcp", type: "SRV", values: ["0 1 993 mail.example.net."] },
          { name: "long", type: "TXT", values: LONG },
          { name: "six", type: "AAAA", values: ["2001:db8::1"] },
        ],
      },
    ],
  });
  port = account.emulator.ports["dns"] ?? 0;
  resolver = new Resolver({ timeout: 2_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
});
afterAll(async () => await account[Symbol.asyncDispose]());

async function overUdp(packet: Packet | Buffer): Promise<DecodedPacket> {
  const socket = createSocket("udp4");
  try {
    socket.send(Buffer.isBuffer(packet) ? packet : encode(packet), port, "127.0.0.1");
    const [message] = await once(socket, "message");
    return decode(message);
  } finally {
    socket.close();
  }
}

const query = (name: string, type: "A" | "TXT", rest: Packet = {}): Packet => ({
  type: "query",
  id: 4711,
  questions: [{ name, type }],
  ...rest,
});

/** Enough of a response code for the decoder's types, which leave it out. */
const rcodeOf = (packet: DecodedPacket): number => (packet.flags ?? 0) & 0xf;

describe("a resolver finds what the API shows", () => {
  it("of every kind", async () => {
    expect(await resolver.resolve4("forge.ops.example.com")).toEqual(["100.64.0.1"]);
    expect(await resolver.resolve4("docs.example.com")).toEqual(["100.64.0.2"]);
    expect(await resolver.resolveCname("docs.example.com")).toEqual(["ops.example.com"]);
    expect(await resolver.resolve6("six.example.com")).toEqual(["2001:db8::1"]);
    expect(await resolver.resolveMx("example.com")).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ priority: 10, exchange: "mail.example.net" }),
        expect.objectContaining({ priority: 50, exchange: "fb.example.com" }),
      ]),
    );
    expect(await resolver.resolveCaa("example.com")).toEqual([
      expect.objectContaining({ critical: 0, issue: "letsencrypt.org" }),
    ]);
    expect(await resolver.resolveSrv("_imaps._tcp.example.com")).toEqual([
      expect.objectContaining({ priority: 0, weight: 1, port: 993, name: "mail.example.net" }),
    ]);
    expect(await resolver.resolveSoa("example.com")).toMatchObject({
      nsname: "ns1.gandi.net",
      minttl: 10_800,
    });
  });

  it("at once after a change, with a higher serial", async () => {
    const before = await resolver.resolveSoa("example.com");
    await account.call("PUT", `${RECORDS}/fresh/A`, { rrset_values: ["192.0.2.5"], rrset_ttl: 300 });
    expect(await resolver.resolve4("fresh.example.com", { ttl: true })).toEqual([
      { address: "192.0.2.5", ttl: 300 },
    ]);
    expect((await resolver.resolveSoa("example.com")).serial).toBeGreaterThan(before.serial);
  });

  it("and is told what there is not", async () => {
    await expect(resolver.resolve4("missing.example.com")).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(resolver.resolve6("ops.example.com")).rejects.toMatchObject({ code: "ENODATA" });
    await expect(resolver.resolve4("example.org")).rejects.toMatchObject({ code: "EREFUSED" });
  });
});

describe("messages follow the protocol", () => {
  it("answers with authority, and repeats the question as it was spelled", async () => {
    const answer = await overUdp(query("OPS.example.COM", "A"));
    expect(answer).toMatchObject({ id: 4711, flag_qr: true, flag_aa: true, flag_ra: false, flag_tc: false });
    expect(answer.questions).toMatchObject([{ name: "OPS.example.COM", type: "A" }]);
  });

  it("answers a question of a type that is not served", async () => {
    const message = encode(query("ops.example.com", "A"));
    message.writeUInt16BE(65, message.length - 4);
    const answer = await overUdp(message);
    expect(rcodeOf(answer)).toBe(0);
    expect(answer).toMatchObject({ answers: [], authorities: [{ type: "SOA" }] });
  });

  it("cuts what does not fit into a datagram, by what the client can take", async () => {
    const plain = await overUdp(query("long.example.com", "TXT"));
    expect(plain).toMatchObject({ flag_tc: true, answers: [] });
    const edns = await overUdp(
      query("forge.ops.example.com", "A", {
        additionals: [
          {
            type: "OPT",
            name: ".",
            udpPayloadSize: 4_096,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: 0,
            flag_do: false,
            options: [],
          },
        ],
      }),
    );
    expect(edns).toMatchObject({ flag_tc: false, additionals: [{ type: "OPT", udpPayloadSize: 1_232 }] });
  });

  it("gives all of it over TCP, where a resolver looks next", async () => {
    expect((await resolver.resolveTxt("long.example.com")).flat()).toHaveLength(LONG.length);
  });

  it("answers several queries on one connection, however they are cut into pieces", async () => {
    const socket = connect(port, "127.0.0.1");
    const stream = Buffer.concat([
      streamEncode({ ...query("ops.example.com", "A"), id: 1 }),
      streamEncode({ ...query("long.example.com", "TXT"), id: 2 }),
    ]);
    socket.write(stream.subarray(0, 5));
    socket.write(stream.subarray(5));
    const answers: DecodedPacket[] = [];
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        answers.push(decode(received.subarray(2, 2 + received.readUInt16BE(0))));
        received = received.subarray(2 + received.readUInt16BE(0));
      }
      if (answers.length === 2) break;
    }
    expect(answers.map(({ id, answers: found }) => [id, found?.length])).toEqual([
      [1, 1],
      [2, LONG.length],
    ]);
  });

  it("says so when it cannot read or does not do what is asked", async () => {
    const broken = encode(query("ops.example.com", "A")).subarray(0, 20);
    expect(rcodeOf(await overUdp(broken))).toBe(1);
    const update = encode(query("ops.example.com", "A"));
    update.writeUInt16BE(5 << 11, 2);
    expect(rcodeOf(await overUdp(update))).toBe(4);
  });
});
