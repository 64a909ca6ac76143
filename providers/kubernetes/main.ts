// Stand-in for pulumi-resource-kubernetes, used where the official plugin is not installed.
import { serveCalls } from "../protocol/server.ts";
import { handlers } from "./handlers.ts";

serveCalls(handlers("4.34.2"));
