import { spawn } from "node:child_process";

/** What a command prints when it is given that text; its errors go where ours go. Rejects when it cannot be started. */
export function fed(command: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    child.on("error", reject).on("close", () => resolve(text));
    child.stdin.end(input);
  });
}
