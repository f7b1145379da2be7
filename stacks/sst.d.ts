/** The part of SST 4's configuration that sst.config.ts uses (sst.dev/docs/reference/config). Goes when `sst` is installed. */
interface AppInput {
  stage: string;
}
interface App {
  name: string;
  home: "aws";
  removal?: "remove" | "retain" | "retain-all";
  protect?: boolean;
}
interface Config {
  app(input: AppInput): App;
  run(): Promise<Record<string, unknown>>;
}
declare function $config(config: Config): Config;
