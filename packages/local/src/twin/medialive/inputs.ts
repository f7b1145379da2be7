import type {
  CreateInputRequest,
  Input,
  InputAttachment,
  ListInputsRequest,
  ListInputsResponse,
} from "@aws-sdk/client-medialive";
import { AwsError } from "../../kernel/types.ts";
import { type Environment, numericId, pageOf } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { type Attachment, allChannels, type InputRecord, inputArn, inputKind } from "./records.ts";

/** Tag of an input (or, for want of one, a name such as `pre-show`) that makes the viewer see a slate instead of the programme. */
export const PICTURE_TAG = "showcaller:picture";
const SLATE_NAME = /slate|pre-?show|holding/i;
/** Tag of a file input: its length in seconds, so that what follows it knows when it ends. */
export const LENGTH_TAG = "showcaller:seconds";

const findInput = (env: Environment, region: string, id: string): InputRecord | undefined =>
  env.world.shelf.get<InputRecord>(inputKind(region), id);
export const getInput = (env: Environment, region: string, id: string | undefined): InputRecord => {
  const input = findInput(env, region, id ?? "");
  if (!input) throw new AwsError("NotFoundException", `Input with id ${id} not found`);
  return input;
};

export const createInput = (env: Environment, region: string, request: CreateInputRequest): InputRecord => {
  if (!request.Name || !request.Type) throw new AwsError("BadRequestException", "Name and Type are required");
  const id = numericId(env, region, (taken) => findInput(env, region, taken) !== undefined);
  const input: InputRecord = {
    region,
    id,
    arn: inputArn(env, region, id),
    name: request.Name,
    type: request.Type,
    flows: (request.MediaConnectFlows ?? []).flatMap(({ FlowArn }) => (FlowArn ? [FlowArn] : [])),
    tags: request.Tags ?? {},
  };
  env.world.shelf.put(inputKind(region), id, input);
  return input;
};

export const viewInput = (env: Environment, input: InputRecord): Input => {
  const channels = attachedTo(env, input);
  return {
    Arn: input.arn,
    Id: input.id,
    Name: input.name,
    Type: input.type,
    State: channels.length > 0 ? "ATTACHED" : "DETACHED",
    AttachedChannels: channels,
    MediaConnectFlows: input.flows.map((FlowArn) => ({ FlowArn })),
    Tags: input.tags,
  };
};

const attachedTo = (env: Environment, input: InputRecord): string[] =>
  allChannels(env, input.region).flatMap(([id, { state, attachments }]) =>
    state !== "DELETED" && attachments.some(({ inputId }) => inputId === input.id) ? [id] : [],
  );

export const listInputs = (env: Environment, region: string, request: ListInputsRequest): ListInputsResponse => {
  const page = pageOf(
    env.world.shelf.all<InputRecord>(inputKind(region)),
    { size: request.MaxResults, token: request.NextToken },
    parameters.medialive.pages.value,
  );
  if (!page) throw new AwsError("BadRequestException", "NextToken is not valid");
  const { values, ...rest } = page;
  return { Inputs: values.map((input) => viewInput(env, input)), ...rest };
};

export const deleteInput = (env: Environment, region: string, id: string | undefined): void => {
  const input = getInput(env, region, id);
  if (attachedTo(env, input).length > 0)
    throw new AwsError("ConflictException", `Input ${input.id} is attached to a channel`);
  env.world.shelf.delete(inputKind(region), input.id);
};

/** Attachments as the channel keeps them, or UnprocessableEntityException: unknown input, a name twice, more than 20. */
export const attach = (env: Environment, region: string, attachments: readonly InputAttachment[]): Attachment[] => {
  const names = attachments.map(({ InputAttachmentName, InputId }) => InputAttachmentName ?? InputId ?? "");
  const wrong = attachments.flatMap(({ InputId }, i) => [
    ...(findInput(env, region, InputId ?? "") ? [] : [`/inputAttachments/${i}/inputId`]),
    ...(names.indexOf(names[i] ?? "") === i ? [] : [`/inputAttachments/${i}/inputAttachmentName`]),
    ...(i < 20 ? [] : [`/inputAttachments/${i}`]),
  ]);
  if (wrong.length > 0) {
    const ValidationErrors = wrong.map((ElementPath) => ({
      ElementPath,
      ErrorMessage: "Unknown input, name used twice, or more than 20",
    }));
    throw new AwsError("UnprocessableEntityException", "The channel failed validation", { ValidationErrors });
  }
  return attachments.map((given, i) => {
    const input = getInput(env, region, given.InputId);
    const name = names[i] ?? "";
    const seconds = Number(input.tags[LENGTH_TAG]);
    const slate = input.tags[PICTURE_TAG] === undefined ? SLATE_NAME.test(name) : input.tags[PICTURE_TAG] === "slate";
    return {
      name,
      inputId: input.id,
      type: input.type,
      shows: slate ? "slate" : "programme",
      flows: input.flows,
      ...(seconds > 0 ? { lengthMs: seconds * 1000 } : {}),
      given,
    };
  });
};
