// Stand-in for pulumi-resource-gandi, used where the official plugin is not installed.
import { serve } from "../protocol/server.ts";
import { connect } from "./api.ts";
import { record } from "./record.ts";

serve({ name: "gandi", version: "2.3.2", configure: connect, resources: [record], functions: [] });
