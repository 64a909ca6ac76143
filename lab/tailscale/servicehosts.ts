import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Api, ofTailnet } from "./api.ts";
import type { Device, Service } from "./records.ts";
import { jsonOf, paramsOf } from "./request.ts";
import { COLLECTIONS, serviceIn } from "./services.ts";
import { changeDevice, deviceIn } from "./state.ts";
import { approvesService } from "./structural.ts";

const ByName = z.object({ service: z.string() });
const ByHost = ByName.extend({ device: z.string() });

/** The devices that host a service, and whether they may. An admin's word goes before that of the policy's autoApprovers. */
export function serviceHostRoutes(server: FastifyInstance, { state, authority }: Api): void {
  const service = async (request: FastifyRequest): Promise<Service> =>
    serviceIn(await state.services.read(), paramsOf(ByName, request).service);
  const approval = async (device: Device, wanted: Service): Promise<Approval> => {
    const user = (await state.users.read()).find(({ loginName }) => loginName === device.user);
    const giver = device.tags.length > 0 || user === undefined ? { tags: device.tags } : { user };
    const autoApproved = approvesService(await state.policy.read(), wanted, giver);
    const byHand = device.serviceApprovals[wanted.name];
    return {
      approved: byHand ?? autoApproved,
      autoApproved: autoApproved && byHand === undefined,
    };
  };

  for (const collection of COLLECTIONS) {
    server.get(ofTailnet(`${collection}/:service/devices`), async (request) => {
      await authority.require(request, "services:read", "devices:core:read");
      const wanted = await service(request);
      const hosts = (await state.devices.read()).filter(({ advertisedServices }) =>
        advertisedServices.includes(wanted.name),
      );
      return {
        hosts: await Promise.all(
          hosts.map(async (device) => ({
            stableNodeID: device.nodeId,
            approvalLevel: levelOf(await approval(device, wanted)),
            configured: "ready",
          })),
        ),
      };
    });
    const one = ofTailnet(`${collection}/:service/device/:device/approved`);
    server.get(one, async (request) => {
      await authority.require(request, "services:read", "devices:core:read");
      const wanted = await service(request);
      return await approval(deviceIn(await state.devices.read(), paramsOf(ByHost, request).device), wanted);
    });
    server.post(one, async (request) => {
      await authority.require(request, "services", "devices:core");
      const wanted = await service(request);
      const { approved } = jsonOf(z.object({ approved: z.boolean() }), request);
      const device = await changeDevice(state, paramsOf(ByHost, request).device, ({ serviceApprovals }) => ({
        serviceApprovals: { ...serviceApprovals, [wanted.name]: approved },
      }));
      return await approval(device, wanted);
    });
  }
}

interface Approval {
  readonly approved: boolean;
  readonly autoApproved: boolean;
}

function levelOf({ approved, autoApproved }: Approval): string {
  if (!approved) return "not-approved";
  return autoApproved ? "approved:auto" : "approved:manual";
}
