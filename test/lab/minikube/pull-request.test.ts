import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { Checkout } from "../checkout.ts";
import { expectField, refresh } from "../cluster/kubectl.ts";
import { ForgeLab } from "../forge/forge.ts";

const SERVICE = "services/miniflux.ts";
const MANIFEST = "manifests/miniflux/deployment-miniflux.yaml";
const POLLING = '{.spec.template.spec.containers[0].env[?(@.name=="POLLING_FREQUENCY")].value}';

const checkout = Checkout.at(inject("lab").folder);
let forge: ForgeLab;
beforeAll(async () => {
  await checkout.json(["up", "minikube"]);
  forge = await ForgeLab.over(checkout);
}, 900_000);
afterAll(async () => await forge.leave());

describe("a pull request", () => {
  it("is told in a comment what it does, and when it is merged Argo CD does that", async () => {
    await forge.branch("poll-more");
    await forge.push("Poll more often", SERVICE, (text) =>
      text.replace('POLLING_FREQUENCY: "60"', 'POLLING_FREQUENCY: "30"'),
    );
    await forge.push("Render", MANIFEST, (text) =>
      text.replace(/(name: POLLING_FREQUENCY\n\s+value: )"60"/, '$1"30"'),
    );
    const pull = await forge.open("poll-more", "Poll more often");
    const run = await forge.runWorkflow(pull, "opened");
    expect(run.code, run.log).toBe(0);
    const [comment] = await forge.comments(pull);
    expect(comment?.body).toMatch(/\+.*"?30"?/);
    await expectField("deployment", "miniflux", "miniflux", POLLING, "60");
    await forge.merge(pull);
    await refresh("miniflux");
    await expectField("deployment", "miniflux", "miniflux", POLLING, "30");
  });
});
