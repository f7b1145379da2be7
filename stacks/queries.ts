/*
 * Saved CloudWatch Logs Insights queries, on the lines that our functions write (docs/observability.md). `in`: whose logs.
 */
export const queries = {
  "faults, newest first": {
    in: "all",
    query: `fields @timestamp, service, error.name, error.message
| filter message = "fault"
| sort @timestamp desc
| limit 200`,
  },
  "faults, by function and error": {
    in: "all",
    query: `filter message = "fault"
| stats count() as faults, latest(@timestamp) as last by service, error.name
| sort faults desc`,
  },
  "sweep, what could not be done": {
    in: ["sweep"],
    query: `fields @timestamp, command, why
| filter message = "sweep"
| stats count() as times, latest(why) as newest by command
| sort times desc`,
  },
  "invocations, how long and how many": {
    in: "all",
    query: `filter message = "invocation"
| stats count() as invocations, sum(outcome != "ok") as failed, pct(ms, 50) as p50, pct(ms, 99) as p99, max(ms) as longest by function
| sort invocations desc`,
  },
  "API, refused and failed requests": {
    in: ["api"],
    query: `filter message = "request" and status >= 400
| stats count() as requests, latest(requestId) as newest by route, status, problem
| sort requests desc`,
  },
  "API, slowest requests": {
    in: ["api"],
    query: `fields @timestamp, route, method, status, ms, requestId
| filter message = "request"
| sort ms desc
| limit 50`,
  },
} as const satisfies Readonly<Record<string, { in: "all" | readonly string[]; query: string }>>;
