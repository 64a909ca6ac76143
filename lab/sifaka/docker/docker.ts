import { type Answer, type Call, fail, say } from "../../calls/answer.ts";
import { imageNamed } from "../images/registry.ts";
import type { Container } from "./container.ts";
import type { Docker } from "./daemon.ts";
import { imageId, inspected } from "./inspect.ts";
import { listed } from "./ps.ts";
import { BadWords, runWords } from "./run-words.ts";
import { BadTemplate, fillTemplate } from "./template.ts";

/** The Docker of Container Manager on DSM 7.2. */
const VERSION = { client: "24.0.2", api: "1.43" } as const;
const DAEMON = "Error response from daemon:";
const SOCKET =
  'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.43/containers/json": dial unix /var/run/docker.sock: connect: permission denied';

type Verb = (docker: Docker, words: readonly string[]) => Answer | Promise<Answer>;

const VERBS: Readonly<Record<string, Verb>> = {
  version: (_docker, words) => version(words),
  pull: (docker, words) => pull(docker, words.at(-1) ?? ""),
  inspect,
  run,
  ps: (docker, words) => listed(docker, words),
  logs,
  rename,
  rm,
  start: (docker, words) => forEach(docker, words, async (one) => await one.start()),
  stop: (docker, words) => forEach(docker, words, async (one) => await one.stop(10)),
  restart: (docker, words) =>
    forEach(docker, words, async (one) => {
      await one.stop(10);
      await one.start();
    }),
  kill: (docker, words) => forEach(docker, words, async (one) => await one.kill("SIGKILL")),
  images: (docker) => say("REPOSITORY   TAG   IMAGE ID", ...[...docker.images].map(imageLine)),
};

/** Carries out a call of docker. */
export async function callDocker(docker: Docker, { verb, arguments: words, root }: Call): Promise<Answer> {
  if (verb === "--version" || verb === "-v")
    return say(`Docker version ${VERSION.client}, build 610b8d0`);
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (known === undefined) return fail(1, `docker: '${verb}' is not a docker command.`, "See 'docker --help'");
  if (!root) return fail(1, SOCKET);
  try {
    return await known(docker, words);
  } catch (error) {
    if (error instanceof BadTemplate) return fail(1, error.message);
    throw error;
  }
}

function version(words: readonly string[]): Answer {
  const value = { Client: { Version: VERSION.client }, Server: { Version: VERSION.client } };
  const format = optionOf(words, "--format", "-f");
  if (format !== undefined) return say(fillTemplate(format, value));
  const lines = [` Version:           ${VERSION.client}`, ` API version:       ${VERSION.api}`];
  return say("Client:", ...lines, "", "Server: Docker Engine - Community", ...lines);
}

function pull(docker: Docker, image: string): Answer {
  const found = imageNamed(image);
  const [repository = "", tag = "latest"] = image.split(":");
  switch (found.known) {
    case "image": {
      const news = docker.images.has(image) ? "Image is up to date" : "Downloaded newer image";
      docker.pulled(image);
      return say(
        `${tag}: Pulling from ${repository}`,
        `Digest: ${imageId(image)}`,
        `Status: ${news} for ${image}`,
        `docker.io/${image}`,
      );
    }
    case "repository":
      return fail(1, `${DAEMON} manifest for ${image} not found: manifest unknown: manifest unknown`);
    case "nothing":
      return fail(
        1,
        `${DAEMON} pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      );
  }
}

async function inspect(docker: Docker, words: readonly string[]): Promise<Answer> {
  const format = optionOf(words, "--format", "-f");
  const typed = words.some((word) => word.startsWith("--type"));
  const names = operands(words, "--format", "-f", "--type");
  const found = names.flatMap((name) => docker.find(name) ?? []);
  const missing = names.filter((name) => docker.find(name) === undefined);
  const out =
    format === undefined
      ? JSON.stringify(found.map(inspected), null, 4).split("\n")
      : found.length === 0
        ? [""]
        : found.map((one) => fillTemplate(format, inspected(one)));
  const err = missing.map((name) => `Error: No such ${typed ? "container" : "object"}: ${name}`);
  return { out, err, status: err.length === 0 ? 0 : 1 };
}

async function run(docker: Docker, words: readonly string[]): Promise<Answer> {
  try {
    const wanted = runWords(words);
    if (!wanted.detach) return fail(125, "the lab's docker runs containers with --detach only");
    const taken = wanted.name === undefined ? undefined : docker.find(wanted.name);
    if (taken !== undefined)
      return fail(125, `docker: ${DAEMON} ${conflict(taken)}`, "See 'docker run --help'.");
    if (!docker.images.has(wanted.image)) {
      const pulled = pull(docker, wanted.image);
      if (pulled.status !== 0)
        return fail(125, `Unable to find image '${wanted.image}' locally`, `docker: ${pulled.err.join("\n")}.`);
    }
    const container = docker.create(wanted);
    try {
      await container.start();
    } catch (error) {
      return fail(125, `docker: ${DAEMON} ${error instanceof Error ? error.message : String(error)}.`);
    }
    return say(container.record.id);
  } catch (error) {
    if (error instanceof BadWords) return fail(125, ...error.message.split("\n"));
    throw error;
  }
}

function logs(docker: Docker, words: readonly string[]): Answer {
  const [name = ""] = operands(words, "--tail", "-n", "--since", "--until");
  const container = docker.find(name);
  if (container === undefined) return fail(1, `${DAEMON} No such container: ${name}`);
  const tail = Number(optionOf(words, "--tail", "-n") ?? Number.NaN);
  const all = docker.log(container);
  const lines = Number.isNaN(tail) ? all : all.slice(Math.max(0, all.length - tail));
  const of = (mark: string) => lines.filter((one) => one.mark === mark).map(({ line }) => line);
  return { out: of("o"), err: of("e"), status: 0 };
}

function rename(docker: Docker, [from = "", to = ""]: readonly string[]): Answer {
  const container = docker.find(from);
  if (container === undefined) return fail(1, `${DAEMON} No such container: ${from}`);
  const taken = docker.find(to);
  if (taken !== undefined) return fail(1, `${DAEMON} Error when allocating new name: ${conflict(taken)}`);
  docker.rename(container, to);
  return say();
}

async function rm(docker: Docker, words: readonly string[]): Promise<Answer> {
  const force = words.some((word) => ["-f", "--force"].includes(word));
  const answers = await Promise.all(
    operands(words).map(async (name): Promise<Answer> => {
      const container = docker.find(name);
      const unknown = `${DAEMON} No such container: ${name}`;
      if (container === undefined) return { out: [], err: [unknown], status: force ? 0 : 1 };
      if (container.running && !force)
        return fail(
          1,
          `${DAEMON} You cannot remove a running container ${container.record.id}. Stop the container before attempting removal or force remove`,
        );
      await container.kill("SIGKILL");
      docker.remove(container);
      return say(name);
    }),
  );
  return joined(answers);
}

async function forEach(
  docker: Docker,
  words: readonly string[],
  work: (container: Container) => Promise<void>,
): Promise<Answer> {
  const answers = await Promise.all(
    operands(words, "-t", "--time", "-s", "--signal").map(async (name): Promise<Answer> => {
      const container = docker.find(name);
      if (container === undefined) return fail(1, `${DAEMON} No such container: ${name}`);
      try {
        await work(container);
      } catch (error) {
        return fail(1, `${DAEMON} ${error instanceof Error ? error.message : String(error)}`);
      }
      return say(name);
    }),
  );
  return joined(answers);
}

function joined(answers: readonly Answer[]): Answer {
  return {
    out: answers.flatMap(({ out }) => out),
    err: answers.flatMap(({ err }) => err),
    status: Math.max(0, ...answers.map(({ status }) => status)),
  };
}

function conflict({ record: { name, id } }: Container): string {
  return `Conflict. The container name "/${name}" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`;
}

function imageLine(image: string): string {
  const [repository = "", tag = "latest"] = image.split(":");
  return `${repository}   ${tag}   ${imageId(image).slice(7, 19)}`;
}

function optionOf(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const joinedTo = words.find((word) => word.startsWith(`${name}=`));
    if (joinedTo !== undefined) return joinedTo.slice(name.length + 1);
    const at = words.indexOf(name);
    if (at >= 0) return words[at + 1];
  }
  return undefined;
}

/** The words that are neither options nor their values. @param valued options whose value is a word of its own */
function operands(words: readonly string[], ...valued: readonly string[]): string[] {
  return words.filter((word, at) => !word.startsWith("-") && !valued.includes(words[at - 1] ?? ""));
}
