// Stand-in for pulumi-resource-command, used where the official plugin is not installed.
import { serve } from "../protocol/server.ts";
import { command } from "./definition.ts";

serve(command);
