import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type DistributionSettings, readDistribution } from "../packages/contracts/src/distribution";
import { rangeOf } from "../packages/core/src/blocks/address";

/*
 * What a deployment may decide, from the environment of `sst deploy`; everything has a default but the issuer of tokens, and a value
 * that cannot be meant stops the deployment by name.
 */
export interface Config {
  /** Where the table, the functions and the state machines are. */
  home: string;
  /** Where channels run; their bus events are forwarded to the home Region. */
  media: string[];
  /** Outside the home Region: where exports are kept, and where somebody notices that the home Region is silent. */
  second: string;
  /** A name of one's own for the API, and its certificate in ACM of the home Region; without one, API Gateway's own address. */
  domain?: { name: string; certificate: string };
  auth: { issuer: string; audience: string[]; jwksUri: string };
  /** ARNs of SNS topics that may be published to; one that ends with `*` is all that begin so. */
  topics: string[];
  /** Ranges of addresses that are never blocked: offices, monitors, other CDNs. */
  neverBlocked: string[];
  /** The host that viewers ask, and the Regions from which it is asked whether a list of revocations is there. */
  probes?: { host: string; regions: string[] };
  /** An e-mail address that our own failures are told to; without one nobody hears the alarms. */
  pageTo?: string;
  /** US dollars a month, of everything tagged with the stage. */
  monthlyBudget: number;
  /** Each live event has a dashboard and delivery alarms in CloudWatch while it is on. */
  dashboards: boolean;
  /** Days. */
  logRetention: 30 | 90 | 365;
  /** Absent: what viewers meet besides the function is made, and given the function, by somebody else. */
  distribution?: DistributionSettings;
}

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

export function config(env: Record<string, string | undefined> = process.env): Config {
  const home = env.SHOWCALLER_HOME_REGION ?? "eu-west-1";
  const media = (env.SHOWCALLER_MEDIA_REGIONS ?? "eu-west-1,eu-central-1").split(",").map((region) => region.trim());
  const second = env.SHOWCALLER_SECOND_REGION ?? "eu-west-2";
  for (const region of [home, second, ...media])
    if (!REGION.test(region))
      throw new Error(
        `SHOWCALLER_HOME_REGION, SHOWCALLER_SECOND_REGION, SHOWCALLER_MEDIA_REGIONS: ${region} is no Region`,
      );
  if (second === home)
    throw new Error(`SHOWCALLER_SECOND_REGION: ${second} is the home Region, whose loss it is there for`);
  if ($app.stage === "production" && !env.SHOWCALLER_AUTH_ISSUER)
    throw new Error("SHOWCALLER_AUTH_ISSUER: production has to name who issues its tokens");
  const issuer = https(env, "SHOWCALLER_AUTH_ISSUER", "https://issuer.invalid");
  const viewers = env.SHOWCALLER_DISTRIBUTION ? distribution(env.SHOWCALLER_DISTRIBUTION) : undefined;
  return {
    home,
    media: [...new Set(media)],
    second,
    ...domain(env, home),
    auth: {
      issuer,
      audience: (env.SHOWCALLER_AUTH_AUDIENCE ?? "showcaller").split(","),
      jwksUri: https(env, "SHOWCALLER_AUTH_JWKS_URI", `${issuer.replace(/\/$/, "")}/.well-known/jwks.json`),
    },
    neverBlocked: ranges(env.SHOWCALLER_NEVER_BLOCK),
    topics: topics(env.SHOWCALLER_TOPICS),
    ...probed(env, home, viewers),
    ...(env.SHOWCALLER_PAGE_EMAIL ? { pageTo: email(env.SHOWCALLER_PAGE_EMAIL) } : {}),
    monthlyBudget: dollars(env.SHOWCALLER_MONTHLY_BUDGET ?? "100"),
    dashboards: isOn(env, "SHOWCALLER_DASHBOARDS", ["production", "staging"].includes($app.stage)),
    logRetention: $app.stage === "production" ? 365 : 30,
    ...(viewers ? { distribution: viewers } : {}),
  };
}

/** The file that SHOWCALLER_DISTRIBUTION names, from the project's folder. */
function distribution(path: string): DistributionSettings {
  const refuse = (why: string): never => {
    throw new Error(`SHOWCALLER_DISTRIBUTION: ${path}: ${why}`);
  };
  const settings = readDistribution(json(resolve($cli.paths.root, path), refuse));
  if (!settings.ok) return refuse(`\n${settings.why}`);
  // CloudFront's own certificate takes TLS 1.0, whatever is asked (AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesGeneral.html).
  if ($app.stage === "production" && !settings.value.attach && !settings.value.certificate)
    return refuse("production needs aliases and a certificate: with CloudFront's own viewers may use TLS 1.0");
  return settings.value;
}

function json(path: string, refuse: (why: string) => never): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (thrown) {
    return refuse(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** An issuer that nobody can be is the safe default outside production: every token is refused. */
function https(env: Record<string, string | undefined>, name: string, otherwise: string): string {
  const given = env[name] ?? otherwise;
  if (!URL.canParse(given) || new URL(given).protocol !== "https:")
    throw new Error(`${name}: ${given} is no https address`);
  return given;
}

/** One label after another, none above 63 characters (RFC 1123 section 2.1); API Gateway takes no upper case. */
const NAME = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

function domain(env: Record<string, string | undefined>, home: string): Pick<Config, "domain"> {
  const { SHOWCALLER_API_DOMAIN: name, SHOWCALLER_API_CERTIFICATE: certificate } = env;
  if (!name && !certificate) return {};
  if (!name || !NAME.test(name))
    throw new Error(`SHOWCALLER_API_DOMAIN: ${name || "nothing"} is no host name in lower case, without https://`);
  // A regional domain takes a certificate of its own Region alone (how-to-edge-optimized-custom-domain-name.html).
  if (!certificate?.startsWith("arn:") || !certificate.includes(`:acm:${home}:`))
    throw new Error(`SHOWCALLER_API_CERTIFICATE: ${certificate || "nothing"} is no certificate of ACM in ${home}`);
  return { domain: { name, certificate } };
}

/** A task asks eight at a time, each for five seconds of its fifteen. */
const MOST_PROBES = 16;

/** The host is the distribution's first name, unless another is given. */
function probed(
  env: Record<string, string | undefined>,
  home: string,
  viewers: DistributionSettings | undefined,
): Pick<Config, "probes"> {
  const given = env.SHOWCALLER_PROBE_REGIONS;
  const host = env.SHOWCALLER_VIEWER_HOST || viewers?.aliases.find((alias) => !alias.startsWith("*"));
  if (!host) {
    if (given) throw new Error("SHOWCALLER_PROBE_REGIONS: say by SHOWCALLER_VIEWER_HOST what is asked from there");
    return {};
  }
  if (!NAME.test(host)) throw new Error(`SHOWCALLER_VIEWER_HOST: ${host} is no host's name, like live.example.com`);
  const regions = [...new Set(given ? listed(given) : [home])];
  for (const region of regions)
    if (!REGION.test(region)) throw new Error(`SHOWCALLER_PROBE_REGIONS: ${region} is no Region`);
  if (regions.length > MOST_PROBES) throw new Error(`SHOWCALLER_PROBE_REGIONS: at most ${MOST_PROBES}`);
  return { probes: { host, regions } };
}

/** `*` stands at the end of a name alone: a grant for all topics of an account, or of all accounts, is a mistake. */
const TOPIC = /^arn:aws[a-z-]*:sns:[a-z]{2}(-[a-z]+)+-\d:\d{12}:[A-Za-z0-9_-]+(\*|\.fifo)?$/;

function topics(given = ""): string[] {
  const named = listed(given);
  for (const topic of named)
    if (!TOPIC.test(topic))
      throw new Error(`SHOWCALLER_TOPICS: ${topic} is no topic's ARN, nor the beginning of one followed by *`);
  return [...new Set(named)];
}

const listed = (given: string): string[] =>
  given
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

function ranges(given = ""): string[] {
  for (const range of listed(given))
    if (!rangeOf(range)) throw new Error(`SHOWCALLER_NEVER_BLOCK: ${range} is no address and no range of them`);
  return listed(given);
}

function email(given: string): string {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(given)) throw new Error(`SHOWCALLER_PAGE_EMAIL: ${given} is no address`);
  return given;
}

function isOn(env: Record<string, string | undefined>, name: string, otherwise: boolean): boolean {
  const given = env[name] ?? String(otherwise);
  if (given !== "true" && given !== "false") throw new Error(`${name}: ${given} is neither true nor false`);
  return given === "true";
}

function dollars(given: string): number {
  const amount = Number(given);
  if (!(amount > 0)) throw new Error(`SHOWCALLER_MONTHLY_BUDGET: ${given} is no amount`);
  return amount;
}
