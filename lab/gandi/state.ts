import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { JsonStore } from "../emulator/store.ts";
import { normalize, putAll } from "./records.ts";
import type { GandiSeed, TokenSeed, ZoneSeed } from "./seed.ts";
import { defaultRecords, type RecordSet, Zone } from "./zone.ts";

const Token = z.object({
  name: z.string(),
  token: z.string(),
  domains: z.array(z.string()).optional(),
  manage: z.boolean().default(true),
  expires: z.iso.datetime().optional(),
});
export type Token = z.output<typeof Token>;
const Account = z.object({ sharing_id: z.string(), tokens: z.array(Token) });

/** The account's data folder: `account.json`, and a file for each zone in `zones/`. */
export interface State {
  readonly account: JsonStore<z.output<typeof Account>>;
  readonly zones: Zones;
}

/** Opens the data folder, and fills it from the seed when there is no account in it. */
export async function openState(dataDir: string, seed: GandiSeed): Promise<State> {
  const isNew = !(await namesIn(dataDir)).includes("account.json");
  const zones = new Zones(join(dataDir, "zones"));
  const seeds = seed.zones.map((zone) => (typeof zone === "string" ? { fqdn: zone } : zone));
  const sharingId = uuidOf(seeds.map((zone) => zone.fqdn).join());
  // The account comes last: a first start that is killed half-way begins anew.
  if (isNew) for (const zone of seeds) await zones.create(zoneOf(zone, sharingId));
  const account = new JsonStore(join(dataDir, "account.json"), Account, () => ({
    sharing_id: sharingId,
    tokens: (seed.tokens ?? [{ name: "lab" }]).map((token) =>
      tokenOf(typeof token === "string" ? { name: "lab", token } : token),
    ),
  }));
  await account.read();
  return { account, zones };
}

/** The zones of an account, each in a file of its own that may be edited, added or taken away by hand. */
export class Zones {
  readonly #folder: string;
  readonly #stores = new Map<string, JsonStore<Zone>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Names of all zones. */
  async names(): Promise<string[]> {
    const files = await namesIn(this.#folder);
    return files.filter((file) => /^[^.].*\.json$/.test(file)).map((file) => file.slice(0, -".json".length));
  }

  async find(fqdn: string): Promise<Zone | undefined> {
    return (await this.names()).includes(fqdn) ? await this.#store(fqdn).read() : undefined;
  }

  async all(): Promise<Zone[]> {
    return await Promise.all((await this.names()).sort().map((fqdn) => this.#store(fqdn).read()));
  }

  /** Writes a zone anew, whatever was there. */
  async create(zone: Zone): Promise<void> {
    await this.#store(zone.fqdn).update(() => zone);
  }

  /** Changes a zone's records, and raises its serial when they did change. */
  async change(fqdn: string, change: (records: readonly RecordSet[]) => RecordSet[]): Promise<Zone> {
    return await this.#store(fqdn).update((zone) => {
      const records = change(zone.records);
      const same = JSON.stringify(records) === JSON.stringify(zone.records);
      return { ...zone, records, serial: same ? zone.serial : nextSerial(zone.serial) };
    });
  }

  async configure(fqdn: string, change: (zone: Zone) => Zone): Promise<void> {
    await this.#store(fqdn).update(change);
  }

  #store(fqdn: string): JsonStore<Zone> {
    const known = this.#stores.get(fqdn);
    if (known !== undefined) return known;
    const store = new JsonStore<Zone>(join(this.#folder, `${fqdn}.json`), Zone, () =>
      zoneOf({ fqdn, records: [] }, uuidOf(fqdn)),
    );
    this.#stores.set(fqdn, store);
    return store;
  }
}

/** A zone as the API would make it. @throws ApiError when a record of the seed is wrong */
export function zoneOf({ fqdn, records }: ZoneSeed, sharingId: string): Zone {
  const sets = records?.map(({ name, type, ttl, values }) =>
    normalize({ rrset_name: name, rrset_type: type, rrset_ttl: ttl, rrset_values: [...values] }, fqdn),
  );
  return {
    fqdn,
    sharing_id: sharingId,
    automatic_snapshots: true,
    serial: nextSerial(0),
    records: putAll([], sets ?? defaultRecords()),
  };
}

/** Gandi counts the seconds since 1970; two changes within one still get two serials. */
function nextSerial(serial: number): number {
  return Math.max(serial + 1, Math.floor(Date.now() / 1_000));
}

function tokenOf({ name, token, domains, manage, expires }: TokenSeed): Token {
  return {
    name,
    token: token ?? randomBytes(20).toString("hex"),
    manage: manage ?? true,
    ...(domains === undefined ? {} : { domains: [...domains] }),
    ...(expires === undefined ? {} : { expires }),
  };
}

function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
