// `node lay-out.ts <checkout> <folder>`: brings a lab's Pulumi project up to date.
import { layOutProject } from "./project.ts";

const [root = "", folder = ""] = process.argv.slice(2);
await layOutProject(root, folder);
