import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "workflow-secrets",
  title: "Workflow secrets",
  summary: "the secrets that the forge hands to its workflows",
  runs: {
    where: "host",
    host: "indri",
    native: {
      install: { by: "nothing" },
      folders: [{ path: "{home}/.config/workflow-secrets", mode: "0700" }],
      files: [
        {
          path: "{home}/.config/workflow-secrets/api-token",
          mode: "0600",
          restarts: false,
          content: { format: "text", text: "{secret:api-token}" },
        },
        {
          path: "{home}/.config/workflow-secrets/secrets.json",
          mode: "0600",
          restarts: false,
          content: {
            format: "json",
            value: [
              { repository: "eblume/blumeops", name: "ARGOCD_AUTH_TOKEN", value: "{secret:argocd-token}" },
              { repository: "eblume/blumeops", name: "FLY_DEPLOY_TOKEN", value: "{secret:fly-deploy-token}" },
            ],
          },
        },
        {
          path: "{bin}/workflow-secrets",
          mode: "0755",
          restarts: false,
          content: { format: "script", script: "workflow-secrets" },
        },
      ],
      start: {
        unless: ["/usr/bin/false"],
        run: [
          "{bin}/workflow-secrets",
          "http://{use:forgejo}/api/v1",
          "{home}/.config/workflow-secrets/api-token",
          "{home}/.config/workflow-secrets/secrets.json",
        ],
        why: "the forge gives no value back to compare with, so each apply writes all of them",
      },
    },
  },
  audience: "owner",
  uses: [{ service: "forgejo", port: "http", through: "local", why: "keeps them" }],
  secrets: {
    "api-token": "op://blumeops/Forgejo Secrets/api-token",
    "argocd-token": "op://blumeops/Forgejo Secrets/argocd_token",
    "fly-deploy-token": "op://blumeops/on5slfaygtdjrxmdwezyhfmqsq/deploy-token",
  },
  notes: [
    "The forge's token is made by hand once, with the scope write:repository; until then, and until the repositories are there, this service cannot be applied.",
  ],
} satisfies ServiceFacts;
