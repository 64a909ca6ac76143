import { pinsIn } from "../../derive/versions/pins.ts";
import { type Reviewed, reviewsOf } from "../../derive/versions/reviews.ts";
import { renderReview, renderVersions } from "../../plan/versions.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { pagesOf } from "../pages.ts";
import type { Session } from "../session.ts";
import { historyOf } from "../versions/history.ts";
import { pinningFiles } from "../versions/read.ts";

/** `blumeops versions`: every version that is pinned, where, and how long ago somebody looked at it; `--oldest` tells the service to look at next. */
export async function versions(session: Session, oldest: boolean): Promise<void> {
  const facts = await soundFacts(session);
  const pins = pinsIn(await pinningFiles(session.root));
  const history = await historyOf(session.root, pins);
  const statedOf = (name: string): string | undefined =>
    [...facts.catalogue.services.values()].find((service) => service.name === name)?.version?.reviewed;
  const reviews = reviewsOf(pins, history.timeOf, statedOf, Date.now() / 1_000);
  if (history.caveat !== undefined) session.warn(history.caveat);
  if (!oldest) {
    session.result({ caveat: history.caveat, pins: reviews });
    session.say(...renderVersions(reviews, session.paint));
    return;
  }
  const one = oldestOf(reviews);
  const page = (await pagesOf(session.root, facts)).pages.find(({ name }) => name === one.service);
  if (page === undefined) throw new Error(`there is no page of ${one.service}`);
  const today = new Date().toISOString().slice(0, 10);
  session.result({ caveat: history.caveat, oldest: one, upgrade: page.upgrade });
  session.say(...renderReview(one, page, today, session.paint));
}

/** The service that waits longest: one of which nobody knows when it was looked at goes first. @throws Failure where no service pins anything */
function oldestOf(reviews: readonly Reviewed[]): Reviewed {
  const services = reviews.filter(({ kind }) => kind === "service");
  const one = services.find(({ days }) => days === undefined) ?? services[0];
  if (one === undefined) throw new Failure("no file of services/ pins a version");
  return one;
}
