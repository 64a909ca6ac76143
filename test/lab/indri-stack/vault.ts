import { z } from "zod";

const Ids = z.array(z.object({ id: z.string() }));
const Item = z.object({ fields: z.array(z.object({ value: z.string().default("") })) });

/** Every value of the lab's vault that is long enough to be found by. @param lab the lab's variables */
export async function valuesOfVault(lab: Record<string, string>): Promise<string[]> {
  const get = async (path: string): Promise<unknown> =>
    await (
      await fetch(`${lab["OP_CONNECT_HOST"]}/v1/vaults${path}`, {
        headers: { authorization: `Bearer ${lab["OP_CONNECT_TOKEN"]}` },
      })
    ).json();
  const vaults = Ids.parse(await get(""));
  const values = await Promise.all(
    vaults.map(async (vault) => {
      const items = Ids.parse(await get(`/${vault.id}/items`));
      return await Promise.all(
        items.map(async (item) => Item.parse(await get(`/${vault.id}/items/${item.id}`)).fields),
      );
    }),
  );
  // A key of several lines is found by its longest.
  return values
    .flat(2)
    .map(({ value }) => value.split("\n").sort((x, y) => y.length - x.length)[0] ?? "")
    .filter((value) => value.length >= 8);
}
