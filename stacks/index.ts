import { dirname } from "node:path";
import { getStack, runtime } from "@pulumi/pulumi";
import { program } from "./program.ts";

const outputs = await program(getStack(), runtime.allConfig(), dirname(import.meta.dirname), {
  environment: process.env,
});

export default outputs;
