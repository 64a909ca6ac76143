import { Command, Option } from "@commander-js/extra-typings";
import { completion } from "./commands/completion.ts";
import { BadUsage, isInWords } from "./failure.ts";
import { openSession } from "./session.ts";
import { paintFor } from "./terminal.ts";

// A command's module is read when it is asked for: most of what one needs the others do not.

const JSON_FLAG = ["--json", "one JSON document on stdout and nothing else there"] as const;
const LIVE_FLAG = [
  "--live",
  "the real systems, with credentials from the environment or 1Password Connect",
] as const;
const LAB_FLAG = ["--lab", "the lab on this machine, whatever credentials the environment holds"] as const;

const program = new Command("blumeops")
  .description("a homelab kept by one typed program")
  // Before any command is added: they take it over.
  .exitOverride()
  .showHelpAfterError("(--help says more)")
  .addHelpText(
    "after",
    "\nExit codes: 0 done, 1 refused or failed, 2 bad usage.\nExamples:\n  npm start                       the whole lab on this machine\n  npx blumeops preview network    what an apply would change",
  );

program
  .command("start")
  .description("bring the lab up and apply every stack to it")
  .option("--only <stacks>", "some of them, with commas between")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExamples:\n  npm start\n  npm start -- --only network")
  .action(
    async (options) => await (await import("./commands/start.ts")).start(openSession(options), options.only),
  );

program
  .command("preview")
  .description("show what an apply would change, and what was changed by hand")
  .argument("[stack...]", "stacks; all of them when none is named")
  .option("--save <file>", "keep it as a plan, for: npx blumeops up --plan FILE")
  .option(...JSON_FLAG)
  .option(...LIVE_FLAG)
  .option(...LAB_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops preview\n  npx blumeops preview network --live\n  npx blumeops preview --json | jq .stacks[].changes\n  npx blumeops preview --save plan.json && npx blumeops up --plan plan.json",
  )
  .action(async (stacks, options) => {
    const session = openSession(options);
    const begun = await (await import("./ahead.ts")).beginStacks(session, stacks, options);
    await (await import("./commands/preview.ts")).preview(session, begun, stacks, options);
  });

program
  .command("plan")
  .description("what changes between a base and this tree across all layers; offline, with no credential")
  .option("--base <ref>", "a commit, branch or tag; the merge base with main when none is named")
  .option("--markdown <file>", "write it as the comment on a pull request")
  .option("--json [file]", "write it as JSON; without a file to stdout, and nothing else there")
  .option("--limit <bytes>", "most bytes of the JSON: long diffs are cut to it")
  .option("--gate", "fail when a danger is not allowed by its flag")
  .option("--allow-data-deleted", "data is deleted")
  .option("--allow-lockout", "a way back is closed")
  .option("--allow-wider-access", "a service is made reachable to more people")
  .option("--allow-many-deleted", "more than 30 % of a layer is deleted")
  .option("--allow-expired-key", "a key has expired or is about to")
  .option("--no-engine", "do not ask the engine what it would do to each resource: faster")
  .option("--against <what>", "live: compare the base with what runs now as well")
  .option(
    "--save <file>",
    "with --against live: keep what an apply would do now, for: npx blumeops up --plan FILE",
  )
  .option(...LIVE_FLAG)
  .option(...LAB_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops plan\n  npx blumeops plan --base main --markdown plan.md --json plan.json\n  npx blumeops plan --gate --allow-wider-access\n  npx blumeops plan --against live --save plan.json",
  )
  .action(
    async (options) =>
      await (await import("./commands/plan.ts")).plan(openSession({ json: options.json === true }), {
        ...options,
        allowed: [
          ...(options.allowDataDeleted === true ? (["data-deleted"] as const) : []),
          ...(options.allowLockout === true ? (["lockout"] as const) : []),
          ...(options.allowWiderAccess === true ? (["wider-access"] as const) : []),
          ...(options.allowManyDeleted === true ? (["many-deleted"] as const) : []),
          ...(options.allowExpiredKey === true ? (["expired-key"] as const) : []),
        ],
      }),
  );

program
  .command("up")
  .description("preview and apply")
  .argument("[stack...]", "stacks; all of them when none is named")
  .option(...JSON_FLAG)
  .option(...LIVE_FLAG)
  .option(...LAB_FLAG)
  .option("-y, --yes", "do not ask before changing the real systems")
  .option("--delete-data", "of services that are taken away, delete the data as well")
  .option("--allow-lockout", "apply even a policy that takes the owner's or this program's way back")
  .addOption(
    new Option(
      "--heal",
      "put right what drift reports as changed or missing, and leave alone what the facts have changed",
    ).conflicts(["deleteData", "plan"]),
  )
  .option(
    "--plan <file>",
    "apply what a preview has kept there, exactly that or nothing; it names its stacks",
  )
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops up network\n  npx blumeops up --live --yes\n  npx blumeops up --heal\n  npx blumeops up --plan plan.json",
  )
  .action(async (stacks, options) => {
    const session = openSession(options);
    if (options.heal === true)
      return await (await import("./commands/heal.ts")).heal(session, stacks, options);
    if (options.plan !== undefined)
      return await (await import("./commands/up-plan.ts")).upPlan(session, options.plan, stacks, options);
    const begun = await (await import("./ahead.ts")).beginStacks(session, stacks, options);
    await (await import("./commands/up.ts")).up(session, begun, options);
  });

program
  .command("adopt")
  .description("fill an empty state by what already exists; nothing else is changed")
  .argument("[stack...]", "stacks; all of them when none is named")
  .option(...JSON_FLAG)
  .option(...LIVE_FLAG)
  .option(...LAB_FLAG)
  .option("-y, --yes", "do not ask before the state of the real systems is filled")
  .addHelpText("after", "\nExamples:\n  npx blumeops adopt network\n  npx blumeops adopt --live")
  .action(async (stacks, options) => {
    const session = openSession(options);
    const begun = await (await import("./ahead.ts")).beginStacks(session, stacks, options);
    await (await import("./commands/adopt.ts")).adopt(session, begun, stacks, options);
  });

program
  .command("destroy")
  .description("remove what the stacks made, in the lab")
  .argument("[stack...]", "stacks; all of them when none is named")
  .option(...JSON_FLAG)
  .option(...LIVE_FLAG)
  .option(...LAB_FLAG)
  .option("--delete-data", "delete the services' data as well")
  .option("--i-mean-the-real-lab", "together with --live: really take the real lab down")
  .addHelpText("after", "\nExample:\n  npx blumeops destroy network")
  .action(
    async (stacks, options) =>
      await (await import("./commands/destroy.ts")).destroy(openSession(options), stacks, options),
  );

program
  .command("rebuild")
  .description(
    "the order in which a lab comes back that is gone, and how its circles are broken; changes nothing",
  )
  .option("--plan", "tell the order")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops rebuild --plan")
  .action(
    async (options) => await (await import("./commands/rebuild.ts")).rebuild(openSession(options), options),
  );

program
  .command("check")
  .description("whether everything is well, and what to do where it is not; fails when something is bad")
  .argument("[group...]", "network, cluster, hosts; all of them when none is named")
  .option("--watch", "ask again and again, and tell what changes")
  .option("--every <seconds>", "how long to wait in between", "10")
  .option(...JSON_FLAG)
  .option(...LIVE_FLAG)
  .option(...LAB_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops check\n  npx blumeops check indri --watch\n  npx blumeops check --live --json | jq '.checks[] | select(.state == \"bad\")'",
  )
  .action(
    async (groups, options) =>
      await (await import("./commands/check.ts")).check(openSession(options), groups, options),
  );

program
  .command("drift")
  .description(
    "what is not as it should be on the hosts, in the tailnet and in the zone; fails when something is",
  )
  .option("--ignore <subject>", "take a drift as known from now on, with --reason and --until")
  .option("--reason <text>", "why it may stay")
  .option("--until <date>", "the last day on which it may, as 2027-01-31")
  .option(...JSON_FLAG)
  .option(...LIVE_FLAG)
  .option(...LAB_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops drift\n  npx blumeops drift --ignore 'dns: test.ops.eblu.me A' --reason 'a trial' --until 2027-01-31",
  )
  .action(
    async (options) => await (await import("./commands/drift.ts")).drift(openSession(options), options),
  );

const lab = program.command("lab").description("the lab on this machine").enablePositionalOptions();
lab
  .command("start")
  .description("start its daemons")
  .option("--only <names>", "some of them, with commas between")
  .option("--cluster", "with a forge and a cluster: their programs take half an hour to build, once")
  .option(...JSON_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops lab start --only tailscale,gandi\n  npx blumeops lab start --cluster",
  )
  .action(
    async (options) => await (await import("./commands/lab.ts")).labStart(openSession(options), options),
  );
lab
  .command("stop")
  .description("stop its daemons; their data stays")
  .option("--only <names>", "some of them, with commas between")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops lab stop")
  .action(
    async (options) => await (await import("./commands/lab.ts")).labStop(openSession(options), options.only),
  );
lab
  .command("status")
  .description("processes, ports and logs")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops lab status --json")
  .action(async (options) => await (await import("./commands/lab.ts")).labShow(openSession(options)));
lab
  .command("env")
  .description("variables by which official clients find the lab")
  .option(...JSON_FLAG)
  .addHelpText("after", '\nExample:\n  eval "$(npx blumeops lab env)" && pulumi preview --stack network')
  .action(async (options) => await (await import("./commands/lab.ts")).labEnv(openSession(options)));
lab
  .command("dial")
  .description("where on this machine a name and port of the lab's tailnet is played")
  .argument("<name>", "a name of the zone or of the tailnet, or an address")
  .argument("<port>", "the port as the facts state it")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops lab dial forge.ops.eblu.me 2222")
  .action(
    async (name, port, options) =>
      await (await import("./commands/lab-reach.ts")).labDial(openSession(options), name, port),
  );
lab
  .command("curl")
  .description("curl, as from a device of the lab's tailnet; what it does not know goes to curl")
  .argument("<words...>", "what curl is told")
  .allowUnknownOption()
  .passThroughOptions()
  .addHelpText("after", "\nExample:\n  npx blumeops lab curl https://forge.ops.eblu.me/api/v1/version")
  .action(async (words) => await (await import("./commands/lab-reach.ts")).labCurl(openSession({}), words));
lab
  .command("reset")
  .description("stop it and forget its data, state and credentials")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops lab reset && npm start")
  .action(async (options) => await (await import("./commands/lab.ts")).labReset(openSession(options)));

const facts = program.command("facts").description("what hosts/, services/ and network/ state");
facts
  .command("check")
  .description("everything that is wrong with the facts, at once")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops facts check")
  .action(async (options) => await (await import("./commands/facts.ts")).factsCheck(openSession(options)));

const backup = program.command("backup").description("what would bring data back");
backup
  .command("coverage")
  .description("every store, and what backs it up; fails when nothing does and nobody said why")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops backup coverage")
  .action(
    async (options) => await (await import("./commands/backup.ts")).backupCoverage(openSession(options)),
  );

backup
  .command("drill")
  .description(
    "restores the latest archive on the host, compares every file, tries the dumps, and throws it away",
  )
  .option("--repository <label>", "another of borgmatic's repositories than the first")
  .option(...JSON_FLAG)
  .option(...LIVE_FLAG)
  .option(...LAB_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops backup drill\n  npx blumeops backup drill --repository borgbase-offsite",
  )
  .action(
    async (options) =>
      await (await import("./commands/backup-drill.ts")).backupDrill(openSession(options), options),
  );

const secrets = program.command("secrets").description("what the facts refer to in 1Password");
secrets
  .command("check")
  .description("whether vault, item and field of every reference exist; no value is read")
  .option(...JSON_FLAG)
  .option(...LIVE_FLAG)
  .option(...LAB_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops secrets check")
  .action(
    async (options) =>
      await (await import("./commands/secrets.ts")).secretsCheck(openSession(options), options),
  );

const access = program.command("access").description("who may reach what in a tailnet");
access
  .command("filter")
  .description("what the control server would make of policies: its answer, filters and SSH rules")
  .requiredOption("--cases <file>", "an array of cases: id, policy, users, nodes")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops access filter --cases cases.json --json")
  .action(
    async (options) =>
      await (await import("./commands/access.ts")).accessFilter(openSession(options), options.cases),
  );

const FOREIGN_POLICY = ["--policy <file>", "another policy file (HuJSON), together with --nodes"] as const;
const FOREIGN_NODES = [
  "--nodes <file>",
  "its tailnet: users and nodes, or what tailscale status --json prints",
] as const;
const FOREIGN_SERVICES = [
  "--services <file>",
  "its services: where they listen, whom they are for, what they use",
] as const;
access
  .command("matrix")
  .description("who reaches what, by device and service")
  .option(...FOREIGN_POLICY)
  .option(...FOREIGN_NODES)
  .option(...FOREIGN_SERVICES)
  .option("--markdown", "a markdown table")
  .option("--html <file>", "a page of its own, with a filter")
  .option(...JSON_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops access matrix\n  npx blumeops access matrix --html access.html\n  tailscale status --json > nodes.json && npx blumeops access matrix --policy policy.hujson --nodes nodes.json",
  )
  .action(
    async (options) =>
      await (await import("./commands/access-matrix.ts")).accessMatrix(openSession(options), options),
  );
access
  .command("explain")
  .description("the rules that let a device or person reach something, or what comes nearest")
  .argument("<source>", "a device, a person, a tag or an address")
  .argument("<destination>", "a device, service, tag or address with its port, indri:443; with --ssh without")
  .option("--proto <protocol>", "tcp, udp, icmp or a number", "tcp")
  .option("--ssh <user>", "ask for a login by Tailscale SSH as this user")
  .option(...FOREIGN_POLICY)
  .option(...FOREIGN_NODES)
  .option(...JSON_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops access explain gilbert indri:443\n  npx blumeops access explain gilbert indri --ssh root",
  )
  .action(
    async (source, destination, options) =>
      await (await import("./commands/access-explain.ts")).accessExplain(
        openSession(options),
        source,
        destination,
        options,
      ),
  );

access
  .command("diff")
  .description("what becomes reachable or unreachable between two commits or policy files")
  .argument("[before]", "a commit or a policy file; the last commit when it is not given")
  .argument("[after]", "a commit or a policy file; the working tree when it is not given")
  .option("--nodes <file>", "the tailnet of policy files")
  .option(...JSON_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops access diff\n  npx blumeops access diff main HEAD\n  npx blumeops access diff old.hujson new.hujson --nodes nodes.json",
  )
  .action(
    async (before, after, options) =>
      await (await import("./commands/access-diff.ts")).accessDiffers(
        openSession(options),
        before,
        after,
        options,
      ),
  );

access
  .command("lint")
  .description("what in a policy is wrong or surely not meant; fails when there is something")
  .option(...FOREIGN_POLICY)
  .option(...FOREIGN_NODES)
  .option(...FOREIGN_SERVICES)
  .option(...JSON_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops access lint\n  npx blumeops access lint --policy policy.hujson --nodes nodes.json --services services.json",
  )
  .action(
    async (options) =>
      await (await import("./commands/access-lint.ts")).accessLint(openSession(options), options),
  );

program
  .command("explain")
  .description(
    "everything about one service: where it runs, who reaches it, how to look, restart, restore, upgrade",
  )
  .argument("<service>", "its name, as its file in services/ is called")
  .option(...JSON_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops explain miniflux\n  npx blumeops explain forgejo --json | jq .stores",
  )
  .action(
    async (service, options) =>
      await (await import("./commands/explain.ts")).explain(openSession(options), service),
  );

program
  .command("versions")
  .description(
    "every version that is pinned, where, and how long ago somebody looked at it; the oldest first",
  )
  .option("--oldest", "only the service to look at next, and what to do")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExamples:\n  npx blumeops versions\n  npx blumeops versions --oldest")
  .action(
    async (options) =>
      await (await import("./commands/versions.ts")).versions(openSession(options), options.oldest === true),
  );

program
  .command("render")
  .description("write the cluster's manifests")
  .argument("[app...]", "applications; all of them when none is named")
  .option("--check", "only say which are stale, and fail when any is")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExamples:\n  npx blumeops render\n  npx blumeops render miniflux --check")
  .action(
    async (apps, options) =>
      await (await import("./commands/render.ts")).render(openSession(options), apps, options.check === true),
  );

const forge = program
  .command("forge")
  .description("tell the forge: FORGE_URL, FORGE_TOKEN and FORGE_REPOSITORY say which");
forge
  .command("publish")
  .description("one comment on a pull request, edited in place, and a commit status for each layer")
  .requiredOption("--pull <number>", "the pull request")
  .requiredOption("--plan <file>", "what blumeops plan --json wrote")
  .option(...JSON_FLAG)
  .addHelpText(
    "after",
    "\nExample:\n  npx blumeops plan --json plan.json && npx blumeops forge publish --pull 7 --plan plan.json",
  )
  .action(
    async (options) =>
      await (await import("./commands/forge.ts")).forgePublish(
        openSession(options),
        options.pull,
        options.plan,
      ),
  );
forge
  .command("drift")
  .description("open, edit or close the one issue about drift")
  .requiredOption("--report <file>", "what blumeops drift --json printed")
  .option(...JSON_FLAG)
  .addHelpText(
    "after",
    "\nExample:\n  npx blumeops drift --json >drift.json || npx blumeops forge drift --report drift.json",
  )
  .action(
    async (options) =>
      await (await import("./commands/forge.ts")).forgeDrift(openSession(options), options.report),
  );

forge
  .command("comments")
  .description("what reviewers said of a pull request and nobody has resolved")
  .argument("<number>", "the pull request")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops forge comments 7")
  .action(
    async (pull, options) =>
      await (await import("./commands/forge-look.ts")).forgeComments(openSession(options), pull),
  );
forge
  .command("branches")
  .description("delete branches that were merged, on the forge and here; main is never among them")
  .option("--cutoff <days>", "only those that have not changed for so long", "30")
  .option("--remote", "only on the forge")
  .option("--local", "only here")
  .option("--dry-run", "only show them")
  .option("-y, --yes", "do not ask; without a terminal nothing is deleted otherwise")
  .option(...JSON_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops forge branches --dry-run\n  npx blumeops forge branches --cutoff 7 --yes",
  )
  .action(
    async (options) =>
      await (await import("./commands/forge-branches.ts")).forgeBranches(openSession(options), options),
  );
forge
  .command("runs")
  .description("which jobs runners took last, and how they went")
  .option("--limit <number>", "how many", "10")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops forge runs --limit 3")
  .action(
    async (options) =>
      await (await import("./commands/forge-look.ts")).forgeRuns(openSession(options), options.limit),
  );
forge
  .command("workflows")
  .description("whether every workflow file is one that the runner takes; asks no forge")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops forge workflows")
  .action(
    async (options) => await (await import("./commands/forge-look.ts")).forgeWorkflows(openSession(options)),
  );

const host = program.command("host").description("what the host keeps for this machine");
host
  .command("kubeconfig")
  .description("write the kubeconfig for this machine with the cluster's login, fetched from its host")
  .option("--to <file>", "where it is written; ~/.kube/minikube-indri/config.yml, of the lab below .lab")
  .option(...JSON_FLAG)
  .option(...LIVE_FLAG)
  .option(...LAB_FLAG)
  .addHelpText(
    "after",
    "\nExamples:\n  npx blumeops host kubeconfig --live\n  kubectl --context minikube-indri get nodes",
  )
  .action(
    async (options) =>
      await (await import("./commands/host-kubeconfig.ts")).hostKubeconfig(openSession(options), options),
  );

program
  .command("docs")
  .description("write the pages that are generated; fails where a link leads nowhere")
  .option("--check", "only say which are stale, and fail when any is")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npx blumeops docs --check")
  .action(
    async (options) =>
      await (await import("./commands/docs.ts")).docs(openSession(options), options.check === true),
  );

program
  .command("bench")
  .description("measure, and print the figures")
  .option(...JSON_FLAG)
  .addHelpText("after", "\nExample:\n  npm run bench")
  .action(async (options) => await (await import("./commands/bench.ts")).bench(openSession(options)));

program
  .command("test")
  .description("types, lint, unit tests and the lab end to end")
  .option("--cluster", "the tests of the cluster instead: its programs take half an hour to build, once")
  .addHelpText("after", "\nExamples:\n  npm test\n  npm run cluster")
  .action(
    async (options) =>
      await (await import("./commands/test.ts")).runTests(openSession({}), options.cluster === true),
  );

completion(program);

// A reader that has seen enough (`… | head`), or whose terminal is gone, closes the pipe. What has begun goes on to its end all the same: an
// apply must not stop half way because nobody looks any more.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Tells an error and gives its exit code. */
function report(error: unknown): number {
  if (typeof error === "object" && error !== null && "exitCode" in error && "code" in error) {
    // commander has said everything; asking for help is not bad usage.
    return error.exitCode === 0 ? 0 : 2;
  }
  const paint = paintFor(process.stderr);
  if (isInWords(error)) process.stderr.write(`${paint.red("error")} ${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return error instanceof BadUsage ? 2 : 1;
}
