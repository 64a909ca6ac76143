import { renderPage } from "../../plan/service-page/terminal.ts";
import { soundFacts } from "../facts.ts";
import { BadUsage } from "../failure.ts";
import { near } from "../near.ts";
import { pagesOf } from "../pages.ts";
import type { Session } from "../session.ts";

/** `blumeops explain SERVICE`: everything that there is to say about one service. @throws BadUsage for a name that is none, naming near ones */
export async function explain(session: Session, name: string): Promise<void> {
  const facts = await soundFacts(session);
  const names = [...facts.catalogue.services.keys()];
  if (!names.some((known) => known === name)) throw new BadUsage(unknown(name, names));
  const { pages } = await pagesOf(session.root, facts);
  const page = pages.find((one) => one.name === name);
  if (page === undefined) throw new Error(`there is no page of ${name}`);
  session.result(page);
  session.say(...renderPage(page, session.paint));
}

function unknown(name: string, names: readonly string[]): string {
  const close = near(name, names);
  return `there is no service "${name}"\n  ${
    close.length > 0 ? `did you mean ${close.join(", ")}?` : `the services are ${names.join(", ")}`
  }`;
}
