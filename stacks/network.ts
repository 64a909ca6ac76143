import { createHash } from "node:crypto";
import type { Output } from "@pulumi/pulumi";
import { GandiRecord } from "../components/GandiRecord.ts";
import { gandiProvider, tailscaleProvider } from "../components/providers.ts";
import { TailnetAcl } from "../components/TailnetAcl.ts";
import { TailnetAuthKey } from "../components/TailnetAuthKey.ts";
import { TailnetDevice } from "../components/TailnetDevice.ts";
import { TailnetDns } from "../components/TailnetDns.ts";
import { TailnetService } from "../components/TailnetService.ts";
import type { NetworkDocument } from "../derive/network/document.ts";
import { type RecordTarget, recordName } from "../derive/network/records.ts";

/**
 * The tailnet and the zone: who may reach what, what each machine is, and where the names lead.
 *
 * @param network the derived document
 * @param proxyAddress takes the place of the proxy host's address in the records, where the tailnet cannot be asked
 */
export function network(document: NetworkDocument, proxyAddress?: string): Record<string, unknown> {
  const provider = tailscaleProvider(document.tailnet, {});
  const zone = gandiProvider({});

  const acl = new TailnetAcl("tailnet-acl", { policy: document.policy, provider });
  const after = acl.resource;
  new TailnetDns("tailnet-dns", { ...document.dns, provider });
  const devices = document.devices.map(({ host, ...device }) => ({
    host,
    device: new TailnetDevice(host, { ...device, provider, after }),
  }));
  const services = document.services.map(({ name, ...service }) => ({
    name,
    service: new TailnetService(name, { service: name, ...service, provider, after }),
  }));
  const keys = document.keys.map(({ name, ...key }) => ({
    name,
    key: new TailnetAuthKey(name, { ...key, provider, after }),
  }));

  const addressOf = (target: RecordTarget): Output<string> | string => {
    switch (target.kind) {
      case "name":
        return target.name;
      case "door":
        return found(services.find(({ name }) => name === target.door)).service.address;
      case "host":
        return proxyAddress ?? found(devices.find(({ host }) => host === target.host)).device.address;
    }
  };
  const records = document.records.map(
    ({ name, type, ttl, target }) =>
      new GandiRecord(recordName({ name, type }), {
        zone: document.zone,
        record: name,
        type,
        ttl,
        value: addressOf(target),
        provider: zone,
      }),
  );

  return {
    policyHash: createHash("sha256").update(document.policy).digest("hex").slice(0, 12),
    devices: Object.fromEntries(
      devices.map(({ host, device }) => [host, { id: device.deviceId, tags: device.tags }]),
    ),
    records: Object.fromEntries(records.map(({ fqdn, values }) => [fqdn, values])),
    keys: Object.fromEntries(keys.map(({ name, key }) => [name, key.key])),
  };
}

function found<T>(value: T | undefined): T {
  if (value === undefined)
    throw new Error("the network document names a host or a door that it does not contain");
  return value;
}
