import { z } from "zod";
import type { ZoneRecordSeen } from "../../observe/drift.ts";
import { connect } from "../../providers/gandi/api.ts";

const Records = z.array(
  z.object({
    rrset_name: z.string(),
    rrset_type: z.string(),
    rrset_ttl: z.int(),
    rrset_values: z.array(z.string()),
  }),
);
/** As many as a page may have. */
const PAGE = 500;

/** Every record of a zone, as the name server's API has it; nothing without a credential. */
export async function seeZone(
  zone: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ZoneRecordSeen[] | undefined> {
  const token = environment["GANDI_PERSONAL_ACCESS_TOKEN"];
  if (token === undefined || token === "") return undefined;
  const client = connect({
    url: environment["GANDI_URL"],
    personalAccessToken: token,
    sharingId: environment["GANDI_SHARING_ID"],
  });
  const path = client.path(`/livedns/domains/${zone}/records`);
  const seen: ZoneRecordSeen[] = [];
  for (let page = 1; ; page += 1) {
    const response = await client.api.send({
      method: "GET",
      path: `${path}${path.includes("?") ? "&" : "?"}per_page=${PAGE}&page=${page}`,
      subject: `the records of ${zone}`,
    });
    const records = Records.parse(JSON.parse(response.text));
    seen.push(
      ...records.map(({ rrset_name, rrset_type, rrset_ttl, rrset_values }) => ({
        name: rrset_name,
        type: rrset_type,
        ttl: rrset_ttl,
        values: rrset_values,
      })),
    );
    if (records.length < PAGE) return seen;
  }
}
