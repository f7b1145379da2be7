import { describe, expect, it } from "vitest";
import type { BotocoreModel, BotocoreShape } from "./convert-models.botocore.ts";
import type { Selection } from "./convert-models.selection.ts";
import { convert } from "./convert-models.ts";

const string: BotocoreShape = { type: "string" };
const model: BotocoreModel = {
  metadata: { endpointPrefix: "thing", signingName: "things", protocol: "rest-json", serviceFullName: "AWS Thing" },
  operations: {
    PutThing: {
      http: { method: "PUT", requestUri: "/things/{thing-id}/parts", responseCode: 202 },
      input: { shape: "PutThingRequest" },
      output: { shape: "Thing" },
      errors: [{ shape: "BusyException" }],
    },
    DeleteThing: { http: { method: "DELETE", requestUri: "/things" }, output: { shape: "Unused" } },
  },
  shapes: {
    PutThingRequest: {
      type: "structure",
      required: ["Id", "Parts"],
      members: {
        Note: { shape: "String", location: "querystring", locationName: "note" },
        Id: { shape: "String", location: "uri", locationName: "thing-id" },
        Token: { shape: "String", location: "header", locationName: "x-token", idempotencyToken: true },
        Parts: { shape: "Parts", locationName: "parts" },
      },
    },
    Thing: {
      type: "structure",
      required: ["State"],
      members: {
        State: { shape: "State" },
        Made: { shape: "Timestamp", locationName: "made" },
        Tags: { shape: "Tags" },
        Fat: { shape: "Unused" },
      },
    },
    Parts: { type: "list", member: { shape: "Part" } },
    Part: { type: "structure", members: { Names: { shape: "Names" }, Inner: { shape: "Part" } } },
    Names: { type: "list", member: { shape: "String" } },
    Tags: { type: "map", key: { shape: "String" }, value: { shape: "String" } },
    State: { type: "string", enum: ["ON", "OFF"] },
    Timestamp: { type: "timestamp", timestampFormat: "iso8601" },
    BusyException: {
      type: "structure",
      exception: true,
      error: { httpStatusCode: 409 },
      members: { Message: { shape: "String", locationName: "message" } },
    },
    Unused: { type: "structure", members: {} },
    String: string,
  },
};
const selection: Selection = {
  service: "thing",
  apiVersion: "2020-01-01",
  title: "Thing",
  operations: ["PutThing"],
  keep: { Thing: ["State", "Made", "Tags"] },
};

describe("convert", () => {
  const lines = convert(model, selection, "1.0.0").split("\n");
  const line = (start: string) => lines.find((text) => text.startsWith(start));

  it("binds members to path, query, header and body, required ones first", () => {
    expect(line("const PutThingRequest$")).toBe(
      'const PutThingRequest$: StructureSchema = [3, n, "PutThingRequest", 0, ["Id", "Parts", "Note", "Token"], ' +
        '[[0, {"httpLabel":1}], [() => Parts$, {"jsonName":"parts"}], [0, {"httpQuery":"note"}], ' +
        '[0, {"httpHeader":"x-token","idempotencyToken":1}]], 2];',
    );
    expect(line("const PutThing$")).toContain('{ http: ["PUT", "/things/{Id}/parts", 202] }');
  });

  it("writes collections of simple shapes in place, and the format of timestamps", () => {
    expect(line("const Part$")).toContain("[64, () => Part$]");
    expect(line("const Thing$")).toContain('[0, [5, {"jsonName":"made"}], 128], 1]');
    expect(line("const Parts$")).toBe('const Parts$: ListSchema = [1, n, "Parts", 0, () => Part$];');
  });

  it("keeps an error's status", () => {
    expect(line("const BusyException$")).toContain('{"error":"client","httpError":409}');
  });

  it("requires of a caller what the model requires, idempotency tokens besides, and expects nothing of an answer", () => {
    const types = lines.join("\n");
    expect(types).toContain(
      "  Note?: string | undefined;\n  Id: string;\n  Token: string;\n  Parts: readonly (Part)[];",
    );
    expect(types).toContain('  State?: "ON" | "OFF" | undefined;\n  Made?: Date | undefined;');
  });

  it("leaves out what was not asked for", () => {
    expect(lines.join("\n")).not.toMatch(/Unused|Fat|DeleteThing/);
  });

  it("refuses a selection that the model cannot meet", () => {
    expect(() => convert(model, { ...selection, operations: ["Gone"] }, "1")).toThrow(/no operation Gone/);
    expect(() => convert(model, { ...selection, keep: { Thing: ["Gone"] } }, "1")).toThrow(/no member Thing.Gone/);
    const query = { ...model, metadata: { ...model.metadata, protocol: "query" } };
    expect(() => convert(query, selection, "1")).toThrow(/only rest-json/);
  });
});
