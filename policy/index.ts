/**
 * Who may reach what in a tailnet: a reader, checker and evaluator of Tailscale policy files that answers as the control server does.
 *
 * - `parsePolicy` reads a policy file and finds what is wrong with it, with places.
 * - `checkPolicy` says what the server answers to posting it for a tailnet, its own tests included.
 * - `evaluate` works out the packet filter and SSH rules of every device; each entry knows the rule that it comes from.
 * - `canConnect` and `matrixOf` ask who reaches what; `explainConnection`, `accessTable` and `accessDiff` answer people.
 * - `lintPolicy` finds what is surely not meant.
 *
 * It imports nothing of the project around it.
 */

export { formatAddress, parseAddress } from "./address/ip.ts";
export { formatRange, type Range, type RangeSet } from "./address/ranges.ts";
export { type AccessChange, accessDiff } from "./answers/diff.ts";
export { type Explanation, explainAddress, explainConnection, explainLogin } from "./answers/explain.ts";
export { readNodes } from "./answers/status.ts";
export { type AccessRow, accessTable } from "./answers/table.ts";
export { type CaseResult, filterCases } from "./cases.ts";
export { type CheckResult, checkPolicy } from "./check.ts";
export { type Evaluated, evaluate } from "./evaluate.ts";
export type { CapabilityEntry, FilterEntry, NetworkEntry } from "./filter/compile.ts";
export type { AppPermit, CapabilityMap, Destinations, Permit, Permits, RuleOrigin } from "./filter/permit.ts";
export type { Target } from "./filter/target.ts";
export { sourceIPs, type WirePorts, type WireRule } from "./filter/wire.ts";
export {
  type DescribedService,
  readServices,
  type ServicesDescription,
  type ServicesInput,
} from "./lint/description.ts";
export { LINTS, type LintCode, type LintFinding } from "./lint/finding.ts";
export { lintPolicy } from "./lint/lint.ts";
export { ALL_PORTS, isAllPorts, type PortRange } from "./names/ports.ts";
export { DEFAULT_PROTOCOLS, parseProtocol, protocolName } from "./names/protocols.ts";
export { type Autogroup, parseSelector, type Selector } from "./names/selector.ts";
export type * from "./parse/model.ts";
export type { Place, Problem } from "./parse/place.ts";
export {
  type ParseOptions,
  type PolicyResult,
  parsePolicy,
  type Refusal,
  type RefusalBody,
} from "./parse/policy.ts";
export { type Connection, canConnect } from "./reach/connect.ts";
export { type Matrix, type MatrixGroup, matrixOf } from "./reach/matrix.ts";
export type { RoutedGroup } from "./reach/routed.ts";
export type { MatrixRow } from "./reach/rows.ts";
export { type AddressSet, isEmptySet, setsMeet } from "./resolve/addresses.ts";
export { type Bits, countBits, hasBit, indexesOf, meetBits } from "./resolve/bits.ts";
export type { Member, Members } from "./resolve/members.ts";
export type { Resolver } from "./resolve/resolver.ts";
export type { SshEntry } from "./ssh/compile.ts";
export { allowsLogin, type SshUsers } from "./ssh/users.ts";
export type { WireSshAction, WireSshRule } from "./ssh/wire.ts";
export { autoApprovedRoutes, autoApprovesService } from "./tags/approve.ts";
export { nodeAttributes, nodeCapabilities } from "./tags/attributes.ts";
export { mayOwnTag, type TagGiver } from "./tags/own.ts";
export {
  ROLES,
  type Role,
  readTailnet,
  type Tailnet,
  type TailnetNode,
  type TailnetService,
  type TailnetUser,
} from "./tailnet.ts";
export type { TestFailure } from "./tests/failure.ts";
