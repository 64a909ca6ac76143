// Measures the host stack beside Ansible, over one SSH server: `node bench/host/main.ts`. Prints its figures as JSON.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import { loadCatalogue } from "../../catalogue/load.ts";
import { readStackConfig } from "../../config/files.ts";
import { type IndriSettings, indriSettings } from "../../config/indri.ts";
import { hostDocumentOf } from "../../derive/host/host.ts";
import { differenceOf } from "../../host/difference.ts";
import { indriPlaces } from "../../lab/indri/places.ts";
import { labPlaces } from "../../lab/places.ts";
import { macHost } from "../../lab/seed/indri.ts";
import { loginFrom } from "../../observe/login.ts";
import { lookAt } from "../../observe/look.ts";
import { placeInLab } from "../../observe/place.ts";
import { wantedServices } from "../../observe/plan.ts";
import { readValues } from "../../observe/values.ts";
import { Checkout } from "../../test/lab/checkout.ts";
import { checkWithAnsible, obtainAnsible } from "./ansible.ts";
import { measureChange } from "./change.ts";
import { FILLER_THINGS, filler } from "./filler.ts";
import { growthOf } from "./growth.ts";
import { playbookOf, type TaskCount } from "./playbook.ts";
import { median, rounded, timed } from "./time.ts";

/** Tasks of Ansible by which the running system's playbooks check their host. */
const TASKS_OF_RUNNING_SYSTEM = 119;

const ansible = await obtainAnsible();
const checkout = await Checkout.make();
try {
  process.stdout.write(`${JSON.stringify(await figures(), null, 2)}\n`);
} finally {
  await checkout.remove();
}
process.exit(0);

async function figures(): Promise<object> {
  const { catalogue, settings } = await factsOf(checkout.folder);
  await addFillers(TASKS_OF_RUNNING_SYSTEM - totalOf(countOf(catalogue, settings)));
  await checkout.json(["start", "--only", "network,indri"]);
  const environment = await checkout.environment();
  const facts = await factsOf(checkout.folder);
  const host = macHost(facts.catalogue);
  const { address, place } = await placeInLab(host, environment);
  const derive = () => hostDocumentOf(facts.catalogue, facts.settings, host.name, place);
  const wanted = wantedServices(derive(), await readValues(derive(), environment));
  const playbook = playbookOf(wanted);
  const login = await loginFrom(environment);

  const look = await median(5, async () => {
    const services = wantedServices(derive(), await readValues(derive(), environment));
    const world = await lookAt(address, login, services);
    if (services.some((service) => differenceOf(service, world) !== undefined))
      throw new Error("the host differs, and nobody changed it");
  });
  const preview = await median(5, async () => await checkout.json(["preview", "indri"]));
  const drift = await median(5, async () => await checkout.json(["drift"]));
  await checkWithAnsible(ansible, playbook, environment);
  const { seconds, good } = await checkWithAnsible(ansible, playbook, environment);
  if (good !== totalOf(playbook.count))
    throw new Error(`ansible did ${good} of ${totalOf(playbook.count)} tasks`);
  const again = await timed(async () => await checkout.json(["preview", "indri"]));
  return {
    things: { ...playbook.count, total: totalOf(playbook.count) },
    ansible: { seconds: rounded(seconds) },
    look: { seconds: rounded(look), timesFaster: rounded(seconds / look) },
    preview: {
      seconds: rounded(preview),
      timesFaster: rounded(seconds / preview),
      after: rounded(again.seconds),
    },
    drift: { seconds: rounded(drift), timesFaster: rounded(seconds / drift) },
    change: await measureChange(checkout, address, login, place),
    growth: (await growthOf(facts.catalogue, [10, 100, 1_000])).map((at) => ({
      ...at,
      derive: rounded(at.derive),
      look: rounded(at.look),
      difference: rounded(at.difference),
    })),
  };
}

async function factsOf(root: string): Promise<{ catalogue: Catalogue; settings: IndriSettings }> {
  const loaded = await loadCatalogue(root);
  if (!loaded.ok) throw new Error("the facts are not in order; npx blumeops facts check tells what is wrong");
  const file = "Pulumi.indri.yaml";
  return {
    catalogue: loaded.catalogue,
    settings: indriSettings(await readStackConfig(join(root, file)), file),
  };
}

/** What a look at the lab's own services is about. Secrets and ports play no part in how many there are. */
function countOf(catalogue: Catalogue, settings: IndriSettings): TaskCount {
  const place = { login: "operator", root: "", portOf: (port: number) => port };
  return playbookOf(
    wantedServices(hostDocumentOf(catalogue, settings, macHost(catalogue).name, place), undefined),
  ).count;
}

function totalOf({ files, folders, agents, programs }: TaskCount): number {
  return files + folders + agents + programs;
}

/** States services until there are as many things as asked for, and puts their programs onto the Mac. */
async function addFillers(things: number): Promise<void> {
  const { home } = indriPlaces(join(labPlaces(checkout.folder).data, "indri"), "operator");
  for (let number = 0; number < Math.ceil(things / FILLER_THINGS); number += 1) {
    const facts = filler(number);
    const text = `export default ${JSON.stringify(facts, null, 2)};\n`;
    await writeFile(join(checkout.folder, "services", `${facts.name}.ts`), text);
    const program = join(home, "filler", facts.name, "program");
    await mkdir(dirname(program), { recursive: true });
    await writeFile(program, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  }
}
