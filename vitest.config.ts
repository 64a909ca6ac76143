import { defineConfig } from "vitest/config";

/** Tests against the real API server. */
const CLUSTER = [
  "test/lab/cluster/**/*.test.ts",
  "test/lab/minikube/**/*.test.ts",
  "test/lab/providers/kubernetes*.test.ts",
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          sequence: { groupOrder: 0 },
          // For a machine that does other work beside it.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "lab",
          include: ["test/lab/**/*.test.ts"],
          exclude: CLUSTER,
          // Each file has a lab of its own; two at a time is what two cores bear.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        // Not a part of npm test: its programs take half an hour to build where none of them is here.
        test: {
          name: "cluster",
          include: CLUSTER,
          // One lab for all of them.
          globalSetup: "test/lab/cluster/setup.ts",
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
