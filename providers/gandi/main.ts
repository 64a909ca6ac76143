// Stand-in for pulumi-resource-gandi, used where the official plugin is not installed.
import { serve } from "../protocol/server.ts";
import { gandi } from "./definition.ts";

serve(gandi);
