// Stand-in for pulumi-resource-tailscale, used where the official plugin is not installed.
import { serve } from "../protocol/server.ts";
import { tailscale } from "./definition.ts";

serve(tailscale);
