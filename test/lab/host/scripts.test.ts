import { describe } from "vitest";
import { labServer } from "./server.ts";
import { serviceCases } from "./service-cases.ts";

describe("over the lab's own SSH server", () => serviceCases(labServer));
