import { describe, expect, it } from "vitest";
import { ofType, statementsOf, synth } from "./synth.ts";

const production = synth("production");
const roles = ofType(production, "aws:iam/role:Role");
const statements = roles.flatMap((role) =>
  statementsOf(production, role).map((statement) => ({ role: role.name, ...statement })),
);

/** Actions that AWS lets nobody narrow to a resource (Service Authorization Reference), each with where it is said. */
const UNNAMEABLE: Record<string, string> = {
  "medialive:ListChannels": "lists have no resource type",
  "medialive:ListAlerts": "lists have no resource type",
  "mediaconnect:ListFlows": "lists have no resource type",
  "scheduler:ListSchedules": "lists have no resource type",
  "states:SendTaskSuccess": "no resource type: the token says which",
  "states:SendTaskFailure": "no resource type: the token says which",
  "states:SendTaskHeartbeat": "no resource type: the token says which",
  "cloudwatch:GetMetricData": "metrics have no resource type",
  "cloudwatch:ListDashboards": "lists have no resource type",
  "logs:CreateLogDelivery": "step-functions/latest/dg/cw-logs.html",
  "logs:GetLogDelivery": "step-functions/latest/dg/cw-logs.html",
  "logs:UpdateLogDelivery": "step-functions/latest/dg/cw-logs.html",
  "logs:DeleteLogDelivery": "step-functions/latest/dg/cw-logs.html",
  "logs:ListLogDeliveries": "step-functions/latest/dg/cw-logs.html",
  "logs:PutResourcePolicy": "step-functions/latest/dg/cw-logs.html",
  "logs:DescribeResourcePolicies": "step-functions/latest/dg/cw-logs.html",
  "logs:DescribeLogGroups": "step-functions/latest/dg/cw-logs.html",
  "xray:PutTraceSegments": "xray has no resource types",
  "xray:PutTelemetryRecords": "xray has no resource types",
  "xray:GetSamplingRules": "xray has no resource types",
  "xray:GetSamplingTargets": "xray has no resource types",
};

describe("every role", () => {
  it("may do named things to named resources", () => {
    for (const { role, Action, Resource } of statements)
      for (const action of Action) {
        expect(action, `${role}: name the operations`).not.toContain("*");
        if (!(action in UNNAMEABLE)) expect(Resource, `${role}: name the resource of ${action}`).not.toContain("*");
      }
  });
  it("changes encoders only where they carry the tag (law 6)", () => {
    const changing = statements.filter(({ Action }) =>
      Action.some((action) => /^medialive:(?!List|Describe)/.test(action)),
    );
    expect(changing.length).toBeGreaterThan(2);
    for (const { role, Condition } of changing)
      expect(Condition?.StringLike, `${role}: condition it on the tag`).toHaveProperty(
        "aws:ResourceTag/showcaller:managed",
      );
  });
  it("writes WAF's two sets of blocked addresses, by the sweep", () => {
    const waf = statements.filter(({ Action }) => Action.some((action) => action.startsWith("wafv2:")));
    expect(waf).toMatchObject([
      { role: expect.stringMatching(/^Sweep/), Action: ["wafv2:GetIPSet", "wafv2:UpdateIPSet"] },
    ]);
    expect(waf[0]?.Resource).toHaveLength(2);
  });
  it("publishes to the topics that are configured, by the tasks that tell", () => {
    // In which order they are made is nobody's affair.
    const publishing = statements
      .filter(({ Action }) => Action.some((action) => action.startsWith("sns:")))
      .sort((a, b) => a.role.localeCompare(b.role));
    const topics = ["showcaller-*", "on-call.fifo"].map((name) => `arn:aws:sns:eu-west-1:111122223333:${name}`);
    expect(publishing).toMatchObject(
      [/^TaskRevokeTell/, /^TaskTell/].map((role) => ({
        role: expect.stringMatching(role),
        Action: ["sns:Publish"],
        Resource: topics,
      })),
    );
  });
  it("reads the edge's store nowhere but in the projector, and signing keys there and where tokens are minted, the canary's among them", () => {
    const may = (action: RegExp) =>
      statements.filter(({ Action }) => Action.some((each) => action.test(each))).map(({ role }) => role);
    expect(new Set(may(/^cloudfront-keyvaluestore:/))).toEqual(new Set(["ProjectorRole"]));
    expect(new Set(may(/^secretsmanager:GetSecretValue$/))).toEqual(
      new Set(["ProjectorRole", "ApiRole", "TaskRevokeConfirmRole"]),
    );
    expect(new Set(may(/^secretsmanager:(?!GetSecretValue)/))).toEqual(new Set(["EdgeTickRole"]));
  });
});
