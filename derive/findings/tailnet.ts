import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../catalogue/finding.ts";
import type { Tag } from "../../catalogue/names.ts";
import { audiencesOf } from "../network/doors.ts";
import { entries } from "../network/people.ts";
import { reachablesOf } from "../network/reach.ts";
import { rulesOf } from "../network/rules.ts";
import { tagsOf } from "../network/tags.ts";
import { inHost, inTailnet } from "./place.ts";

/** Tags, grants and SSH rules that match nothing, and audiences that nothing is for. */
export function wrongTailnet(catalogue: Catalogue): Finding[] {
  return [
    ...taggedWorkstations(catalogue),
    ...tags(catalogue),
    ...grants(catalogue),
    ...ssh(catalogue),
    ...audiences(catalogue),
  ];
}

/** Every tag that something in the tailnet carries, or will when it joins. */
function carried(catalogue: Catalogue): Set<string> {
  return new Set([
    ...reachablesOf(catalogue).flatMap(({ tags }) => tags),
    ...Object.values(catalogue.tailnet.keys).flatMap((key) => key.tags),
    ...entries(catalogue.tailnet.tags).flatMap(([tag, { carriedBy }]) =>
      carriedBy === undefined ? [] : [tag],
    ),
  ]);
}

function taggedWorkstations({ hosts }: Catalogue): Finding[] {
  return [...hosts.values()]
    .filter((host) => host.kind === "workstation" && "tags" in host.device)
    .map((host) =>
      finding(
        "workstation-tagged",
        inHost(host, "device.tags"),
        `${host.name} would lose its person`,
        "name its person instead of tags",
      ),
    );
}

function tags(catalogue: Catalogue): Finding[] {
  const on = carried(catalogue);
  const owned = new Set<string>(tagsOf(catalogue).map(({ tag }) => tag));
  const named: { tag: Tag; field: string; file?: string }[] = [
    ...entries(catalogue.tailnet.keys).flatMap(([key, { tags: on }]) =>
      on.map((tag) => ({ tag, field: `keys.${key}.tags` })),
    ),
    ...[...catalogue.hosts.values()].flatMap((host) =>
      "tags" in host.device ? host.device.tags.map((tag) => ({ tag, ...inHost(host, "device.tags") })) : [],
    ),
  ];
  return [
    ...entries(catalogue.tailnet.tags)
      .filter(([tag]) => !on.has(tag))
      .map(([tag]) =>
        finding(
          "tag-on-no-device",
          inTailnet(`tags["${tag}"]`),
          "no host, service, door or key carries it",
          "remove it, or say in carriedBy what carries it and joins by itself",
        ),
      ),
    ...named
      .filter(({ tag }) => !owned.has(tag))
      .map(({ tag, field, file }) =>
        finding(
          "tag-unowned",
          { ...inTailnet(field), ...(file === undefined ? {} : { file }) },
          `${tag} has no owner`,
          "state it under tags in network/tailnet.ts",
        ),
      ),
  ];
}

function grants(catalogue: Catalogue): Finding[] {
  const on = carried(catalogue);
  return rulesOf(catalogue).flatMap(({ src, dst, asked }) =>
    [...src, dst]
      .filter((selector) => selector.startsWith("tag:") && !on.has(selector))
      .map((selector) =>
        finding(
          "grant-matches-nothing",
          { file: `services/${asked[0]?.service}.ts`, field: "" },
          `the grant ${src.join(", ")} → ${dst} names ${selector}, which nothing carries`,
          "let a device carry the tag, or say under tags in network/tailnet.ts what carries it",
        ),
      ),
  );
}

function ssh(catalogue: Catalogue): Finding[] {
  const hosts = new Set(
    [...catalogue.hosts.values()].flatMap((host) => ("tags" in host.device ? host.device.tags : [])),
  );
  return catalogue.tailnet.ssh.flatMap(({ dst }, i) =>
    dst
      .filter((tag): tag is Tag => tag.startsWith("tag:"))
      .filter((tag) => !hosts.has(tag))
      .map((tag) =>
        finding(
          "ssh-matches-nothing",
          inTailnet(`ssh[${i}].dst`),
          `no host carries ${tag}`,
          "name a tag of a host, or remove the rule",
        ),
      ),
  );
}

function audiences(catalogue: Catalogue): Finding[] {
  const used = new Set(
    [...catalogue.services.values()].flatMap((service) => [
      service.audience,
      ...[...service.sites, ...service.streams].flatMap((exposure) => audiencesOf(exposure, service)),
    ]),
  );
  return entries(catalogue.tailnet.audiences)
    .filter(([name]) => !used.has(name))
    .map(([name]) =>
      finding("audience-unused", inTailnet(`audiences.${name}`), "no service is for it", "remove it"),
    );
}
