import { sdks } from "@showcaller/adapters/models/catalog";
import { schedules } from "@showcaller/adapters/scheduler/schedules";
import type { Schedules } from "@showcaller/core/ports";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, value } from "../ports/encoders.ts";
import { fresh, refusal, type WireStage } from "./stage.ts";

const { CreateScheduleCommand, GetScheduleCommand, ListSchedulesCommand, UpdateScheduleCommand } = sdks.scheduler;
/** None of Scheduler's three kinds. */
export const badExpressions = [
  "at(nope)",
  "at(2030-01-01T00:00:00Z)",
  "at(2030-01-01T00:00)",
  "at(2030-02-31T00:00:00)",
  "rate(0 minutes)",
  "rate(5 moments)",
  "cron(0 12 * * ?)",
  "2030-01-01T00:00:00",
];
const PASS = { QueryLanguage: "JSONata", StartAt: "A", States: { A: { Type: "Succeed" } } };

const portOf = (stage: WireStage, machineArn: string): Schedules =>
  schedules(stage.clients.scheduler(), {
    group: "default",
    roleArn: `arn:aws:iam::${stage.account}:role/scheduler`,
    deadLetterArn: `arn:aws:sqs:${stage.region}:${stage.account}:dead`,
    machineArn: () => machineArn,
  });
const cueOf = (stage: WireStage, id: string, seconds: number) => ({
  name: `${id}.prepare.p1`,
  at: stage.now() + seconds * 1000,
  machine: "start",
  executionName: `${id}-prepare-p1-a1`,
  input: { text: 'with "quotes" and ünïcode' },
});

/** EventBridge Scheduler as its API reference has it (docs.aws.amazon.com/scheduler/latest/APIReference). */
export const schedulerWire = (name: string, make: () => Promise<WireStage>): void => {
  describe(`EventBridge Scheduler on the wire: ${name}`, () => {
    let stage: WireStage;
    let port: Schedules;
    let machineArn = "";
    beforeAll(async () => {
      stage = await make();
      machineArn = await stage.machine(fresh("cue"), PASS);
      port = portOf(stage, machineArn);
    });
    const cue = (id: string) => cueOf(stage, id, 600);
    const wish = (id: string, change: object = {}) => ({
      Name: id,
      ScheduleExpression: "at(2030-01-01T00:00:00)",
      FlexibleTimeWindow: { Mode: "OFF" as const },
      Target: { Arn: machineArn, RoleArn: `arn:aws:iam::${stage.account}:role/scheduler` },
      ClientToken: fresh("token"),
      ...change,
    });
    const create = (change: object) =>
      refusal(stage.clients.scheduler().send(new CreateScheduleCommand(wish(fresh("s"), change))));

    // API_CreateSchedule: ConflictException 409; API_DeleteSchedule: ResourceNotFoundException 404.
    it("creates once, removes once", async () => {
      const one = cue(fresh("once"));
      expect(value(await port.create(one))).toBe("created");
      expect(value(await port.create({ ...one, at: one.at + 60_000 }))).toBe("exists");
      expect(value(await port.list())).toContain(one.name);
      expect(value(await port.remove(one.name))).toBe("removed");
      expect(value(await port.remove(one.name))).toBe("absent");
      expect(value(await port.list())).not.toContain(one.name);
    });
    it("gives back what it was given", async () => {
      const one = cue(fresh("same"));
      value(await port.create(one));
      const seen = await stage.clients.scheduler().send(new GetScheduleCommand({ Name: one.name }));
      expect(seen).toMatchObject({
        GroupName: "default",
        State: "ENABLED",
        ScheduleExpression: `at(${new Date(one.at).toISOString().slice(0, 19)})`,
        ScheduleExpressionTimezone: "UTC",
        FlexibleTimeWindow: { Mode: "OFF" },
        ActionAfterCompletion: "DELETE",
        Target: { RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 10 } },
      });
      expect(JSON.parse(seen.Target?.Input ?? "")).toMatchObject({ Name: one.executionName });
      value(await port.remove(one.name));
    });
    // Name: [0-9a-zA-Z-_.]+, at most 64.
    it("refuses a name that is none", async () => {
      expect(failure(await port.create({ ...cue("x"), name: "no spaces, please" }))).toBe("permanent");
      expect(failure(await port.create({ ...cue("x"), name: "x".repeat(65) }))).toBe("permanent");
    });
    // scheduler UserGuide, schedule-types: at(yyyy-mm-ddThh:mm:ss), rate(value unit), cron(six fields).
    it.each(badExpressions)("refuses %s", async (ScheduleExpression) => {
      expect(await create({ ScheduleExpression })).toBe("ValidationException");
    });
    it.each(["at(2030-01-01T00:00:00)", "rate(5 minutes)", "rate(1 hour)", "cron(0 12 * * ? *)"])(
      "takes %s",
      async (ScheduleExpression) => {
        expect(await create({ ScheduleExpression })).toBe("ok");
      },
    );
    it("refuses a time zone that is none", async () => {
      expect(await create({ ScheduleExpressionTimezone: "Europe/Nowhere" })).toBe("ValidationException");
    });
    // API_RetryPolicy: 60 to 86400 s, 0 to 185 attempts.
    it("refuses a retry policy out of its range", async () => {
      const target = { Arn: machineArn, RoleArn: `arn:aws:iam::${stage.account}:role/scheduler` };
      for (const RetryPolicy of [{ MaximumEventAgeInSeconds: 59 }, { MaximumRetryAttempts: 186 }])
        expect(await create({ Target: { ...target, RetryPolicy } })).toBe("ValidationException");
    });
    it("knows no group that nobody has made", async () => {
      expect(await create({ GroupName: "nobodys" })).toBe("ResourceNotFoundException");
    });
    it("knows no schedule that is not there", async () => {
      const scheduler = stage.clients.scheduler();
      const Name = fresh("absent");
      expect(await refusal(scheduler.send(new GetScheduleCommand({ Name })))).toBe("ResourceNotFoundException");
      expect(await refusal(scheduler.send(new UpdateScheduleCommand(wish(Name))))).toBe("ResourceNotFoundException");
    });
    it("lists page by page, each schedule once", async () => {
      const prefix = fresh("page");
      const names = ["a", "b", "c"].map((end) => `${prefix}-${end}`);
      for (const one of names) await stage.clients.scheduler().send(new CreateScheduleCommand(wish(one)));
      const seen: string[] = [];
      for (let NextToken: string | undefined, page = 0; page < 9; page++) {
        const answer = await stage.clients
          .scheduler()
          .send(new ListSchedulesCommand({ NamePrefix: prefix, MaxResults: 2, ...(NextToken ? { NextToken } : {}) }));
        expect(answer.Schedules?.length).toBeLessThanOrEqual(2);
        seen.push(...(answer.Schedules ?? []).map(({ Name }) => Name ?? ""));
        NextToken = answer.NextToken;
        if (!NextToken) break;
      }
      expect(seen.sort()).toEqual(names);
    });
  });
};

/** What a schedule is for: ActionAfterCompletion DELETE, and a precision of 60 seconds (scheduler UserGuide, managing-schedule). */
export const firingWire = (name: string, make: () => Promise<WireStage>): void => {
  describe(`EventBridge Scheduler fires: ${name}`, () => {
    it("within a minute of its instant, as the execution of that name, and is gone", async () => {
      const stage = await make();
      const machineArn = await stage.machine(fresh("cue"), PASS);
      const port = portOf(stage, machineArn);
      const one = cueOf(stage, fresh("fires"), 5);
      value(await port.create(one));
      const executionArn = `${machineArn.replace(":stateMachine:", ":execution:")}:${one.executionName}`;
      const describeIt = new sdks.states.DescribeExecutionCommand({ executionArn });
      const isThere = async () => (await refusal(stage.clients.sfn().send(describeIt))) === "ok";
      await stage.pass(67, isThere);
      expect(await isThere()).toBe(true);
      const { input } = await stage.clients.sfn().send(describeIt);
      expect(JSON.parse(input ?? "")).toEqual(one.input);
      await stage.pass(2);
      expect(value(await port.remove(one.name))).toBe("absent");
    });
  });
};
