import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";
import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { DescribeStateMachineCommand, GetExecutionHistoryCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { Account } from "@showcaller/core/doctor/account";
import type { ClientFactory } from "../clients/factory.ts";
import { pages, see, seeMaybe } from "./see.ts";

type Home = Pick<
  Account,
  "findTable" | "table" | "pointInTime" | "timeToLive" | "machine" | "executions" | "history" | "schedule"
>;

/** What `sst deploy` made in the home Region: table, state machines, schedules. */
export const homeOf = (clients: Pick<ClientFactory, "dynamodb" | "sfn" | "scheduler">): Home => ({
  findTable: (prefix) =>
    see("dynamodb:ListTables", async () => {
      const names = await pages(
        (ExclusiveStartTableName) => clients.dynamodb().send(new ListTablesCommand({ ExclusiveStartTableName })),
        ({ TableNames }) => TableNames,
        ({ LastEvaluatedTableName }) => LastEvaluatedTableName,
      );
      return names.filter((name) => name.startsWith(prefix));
    }),
  table: (TableName) =>
    seeMaybe("dynamodb:DescribeTable", async () => {
      const { Table } = await clients.dynamodb().send(new DescribeTableCommand({ TableName }));
      const stream = Table?.StreamSpecification?.StreamViewType;
      return {
        arn: Table?.TableArn ?? "",
        status: Table?.TableStatus ?? "unknown",
        ...(stream ? { stream } : {}),
        deletionProtection: Table?.DeletionProtectionEnabled ?? false,
        indexes: (Table?.GlobalSecondaryIndexes ?? []).flatMap(({ IndexName }) => (IndexName ? [IndexName] : [])),
      };
    }),
  pointInTime: (TableName) =>
    see("dynamodb:DescribeContinuousBackups", async () => {
      const answer = await clients.dynamodb().send(new DescribeContinuousBackupsCommand({ TableName }));
      const recovery = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
      return recovery?.PointInTimeRecoveryStatus === "ENABLED";
    }),
  timeToLive: (TableName) =>
    see("dynamodb:DescribeTimeToLive", async () => {
      const { TimeToLiveDescription } = await clients.dynamodb().send(new DescribeTimeToLiveCommand({ TableName }));
      const on = ["ENABLED", "ENABLING"].includes(TimeToLiveDescription?.TimeToLiveStatus ?? "");
      return on ? TimeToLiveDescription?.AttributeName : undefined;
    }),
  machine: (stateMachineArn) =>
    seeMaybe("states:DescribeStateMachine", async () => {
      const { definition } = await clients.sfn().send(new DescribeStateMachineCommand({ stateMachineArn }));
      return definition;
    }),
  executions: (stateMachineArn, maxResults) =>
    see("states:ListExecutions", async () => {
      const { executions = [] } = await clients
        .sfn()
        .send(new ListExecutionsCommand({ stateMachineArn, statusFilter: "SUCCEEDED", maxResults }));
      return executions.flatMap(({ executionArn }) => (executionArn ? [executionArn] : []));
    }),
  history: (executionArn) =>
    see("states:GetExecutionHistory", async () => {
      const events = await pages(
        (nextToken) =>
          clients.sfn().send(
            new GetExecutionHistoryCommand({
              executionArn,
              // Input and output carry ids and task tokens: they are not even read.
              includeExecutionData: false,
              ...(nextToken ? { nextToken } : {}),
            }),
          ),
        ({ events: found }) => found,
        ({ nextToken }) => nextToken,
      );
      return events.map(({ id = 0, previousEventId = 0, timestamp, type = "", stateEnteredEventDetails }) => ({
        id,
        previous: previousEventId,
        at: timestamp?.getTime() ?? 0,
        type,
        ...(stateEnteredEventDetails?.name ? { state: stateEnteredEventDetails.name } : {}),
      }));
    }),
  schedule: (Name) =>
    seeMaybe("scheduler:GetSchedule", async () => {
      const found = await clients.scheduler().send(new GetScheduleCommand({ Name }));
      return {
        enabled: found.State !== "DISABLED",
        expression: found.ScheduleExpression ?? "",
        deadLetters: found.Target?.DeadLetterConfig?.Arn !== undefined,
      };
    }),
});
