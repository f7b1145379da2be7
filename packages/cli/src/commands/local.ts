import { Unreachable } from "@showcaller/sdk";
import { type Command, type Context, UsageError } from "../command.ts";
import { duration } from "../times.ts";
import { isLoopback } from "../token.ts";

/** The laptop's door: `/_local/<path>`. Answers are shown as they are. */
async function door(
  { url, output, surroundings }: Context,
  method: string,
  path: string,
  body?: unknown,
): Promise<void> {
  if (!isLoopback(url)) throw new UsageError(`${url} is not this machine: the door is the laptop's only`);
  const init =
    body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await surroundings
    .fetch(new URL(`/_local/${path}`, url).href, { method, ...init })
    .catch((error: unknown) => {
      throw new Unreachable(`${url} does not answer: npm start`, { cause: error });
    });
  const text = await response.text();
  if (!response.ok)
    throw new UsageError(`${method} /_local/${path} answered ${response.status}: ${text.slice(0, 500)}`);
  const value: unknown = text === "" ? {} : JSON.parse(text);
  output.result(value, () => JSON.stringify(value, null, 2));
}

export const localCommands: Command[] = [
  {
    name: "local start",
    summary: "Run the whole control plane on this machine (options after -- go to it)",
    args: ["[options]"],
    run: ({ args, surroundings }) => surroundings.startLocal(args),
  },
  {
    name: "local clock",
    summary: "Read the laptop's clock, or move it forward: to an instant, or by a duration such as 10m",
    args: ["[time]"],
    run(context) {
      const [time] = context.args;
      if (time === undefined) return door(context, "GET", "clock");
      return door(context, "POST", "clock", time.endsWith("Z") ? { to: time } : { by: duration(time, "time") });
    },
  },
  {
    name: "local calls",
    summary: "What was called on AWS's stand-ins",
    options: { service: { type: "string", value: "NAME", help: "only this one, e.g. medialive" } },
    run(context) {
      const service = context.values.text("service");
      return door(context, "GET", service ? `calls?service=${encodeURIComponent(service)}` : "calls");
    },
  },
  {
    name: "local faults",
    summary: "List faults; add one given as JSON; or remove one by its id",
    args: ["[fault]"],
    run(context) {
      const [fault] = context.args;
      if (fault === undefined) return door(context, "GET", "faults");
      if (!fault.startsWith("{")) return door(context, "DELETE", `faults/${encodeURIComponent(fault)}`);
      try {
        return door(context, "POST", "faults", JSON.parse(fault));
      } catch {
        throw new UsageError("that fault is not JSON");
      }
    },
  },
];
