/**
 * Every delay, rate, size and effect of the twin, each with where it is known from. Nothing here is tuned to flatter
 * a result: a report that rests on an `inferred` entry says so. `documented`: an AWS page. `model`: the API model.
 * `seen live`: somebody's run on AWS, in public code. `secondary`: told by others. `inferred`: our assumption.
 * Entries whose value is a word or `true` state how the code behaves; changing them changes nothing.
 *
 * Pages are named as `medialive/x` for docs.aws.amazon.com/medialive/latest/ug/x.html, and so on.
 */

export type Source = "documented" | "model" | "seen live" | "secondary" | "inferred";
export interface Parameter<T> {
  readonly value: T;
  readonly source: Source;
  readonly why: string;
}
/** Quantiles of a distribution as [share, ms], rising; between them linear. */
export type Quantiles = readonly (readonly [share: number, ms: number])[];

const p = <const T>(source: Source, value: T, why: string): Parameter<T> => ({ value, source, why });
const duration = (source: Source, value: Quantiles, why: string): Parameter<Quantiles> => ({ value, source, why });
const seconds = (n: number): number => n * 1000;
const between = (from: number, to: number): Quantiles => [
  [0, seconds(from)],
  [1, seconds(to)],
];

export const parameters = {
  medialive: {
    rate: p(
      "documented",
      { perSecond: 20, burst: 40 },
      "medialive/eml-limitations-and-rules: all calls but thumbnails",
    ),
    create: duration("seen live", between(3, 10), "openfun/marsha #796: a few seconds from CREATING to IDLE"),
    update: duration("inferred", between(2, 6), "as creation; no page gives a time"),
    remove: duration("inferred", between(5, 40), "the channel_deleted waiter allows 5 s x 84"),
    deletedVisible: p("inferred", seconds(3600), "the channel_deleted waiter must still be able to read DELETED"),
    start: duration(
      "documented",
      [
        [0, seconds(40)],
        [0.5, seconds(80)],
        [0.9, seconds(170)],
        [0.98, seconds(330)],
        [1, seconds(600)],
      ],
      "medialive/starting-stopping-deleting-a-channel: usually within 3 min, up to 10 min is normal; the shape between is inferred",
    ),
    secondPipeline: duration(
      "inferred",
      between(1, 20),
      "the first RUNNING of a STANDARD channel says one pipeline; the gap to the second is nowhere captured",
    ),
    firstPipeline: p("inferred", 0.5, "share of starts in which pipeline 0 is up first; no capture of the order"),
    firstSegment: duration(
      "inferred",
      between(4, 9),
      "about one segment of 4-6 s, encoded and uploaded, after RUNNING",
    ),
    stop: duration("seen live", between(17, 27), "one live run: STOPPING to STOPPED 22 s; the spread is inferred"),
    stopGap: duration("inferred", between(0, 3), "between the STOPPED of the two pipelines"),
    outputEndsAtStop: p("inferred", true, "segments end when StopChannel is accepted, not when STOPPED is reached"),
    restartPipeline: duration("inferred", between(30, 90), "RestartChannelPipelines: a pipeline's stop and start"),
    restartOfAll: p("inferred", "RECOVERING", "state while no pipeline of a started channel runs"),
    pipelineDownEvent: p("inferred", false, "no event says that one pipeline of a running channel went down"),
    recoveringEvent: p("inferred", false, "RECOVERING is an API state; the bus vocabulary and all captures lack it"),
    stopEventCount: p("inferred", "pipelines still running", "pipelines_running_count in STOPPING and STOPPED"),
    immediateSwitchStandard: p("documented", seconds(10), "medialive/x-actions-in-schedule-ips"),
    immediateSwitchSingle: p("documented", 0, "medialive/x-actions-in-schedule-ips: starts to switch at once"),
    fixedAhead: p(
      "documented",
      { atLeast: seconds(15), atMost: 14 * 86_400_000 },
      "medialive/x-actions-in-schedule-ips",
    ),
    inputAtStart: p(
      "documented",
      "latest overdue or immediate switch in the schedule, else the first attachment",
      "medialive/ips-start-channel-multi-inputs; so a stale switch decides the next show's first input",
    ),
    scheduleActions: p("documented", 1500, "medialive/eml-limitations-and-rules: stale ones included, fixed"),
    unknownDelete: p(
      "inferred",
      "UnprocessableEntityException",
      "the model lists no better error for a name not in the schedule",
    ),
    scheduleOrder: p("inferred", "order of creation", "DescribeSchedule's order is not documented"),
    describedImmediate: p(
      "inferred",
      "as submitted",
      "whether DescribeSchedule rewrites immediate starts is not documented",
    ),
    pauseReplaces: p("documented", true, "medialive/x-actions-in-schedule-pause: unpauses every pipeline not listed"),
    noPacketAlert: p("documented", seconds(1), "alert 5302 covers at least 1 s without a packet"),
    lostInputPicture: p("inferred", "black", "input loss: repeated frame, then black; the repeat is not modelled"),
    alertsClearAtStop: p("inferred", true, "an encoder that does not run has no active alerts"),
    clearedAlertVisible: p("documented", seconds(300), "medialive/monitoring-api: about 5 min"),
    alertIds: p("documented", "hash of a counter reset at every start", "medialive/monitoring-api"),
    recoverPipeline: duration("inferred", between(30, 120), "MediaLive restarts a failed pipeline by itself"),
    maintenance: duration("inferred", between(30, 90), "down time of each pipeline; one after the other on STANDARD"),
    pages: p("inferred", { byDefault: 20, atMost: 1000 }, "model: MaxResults 1..1000; the default is not documented"),
    /**
     * Who may do what in which state. `ok` unless listed. The model lists 400 and 409 for each; when which is
     * answered is known for one case only (400 just after create), so readers must treat both alike.
     */
    guards: p(
      "inferred",
      {
        StartChannel: {
          CREATING: "BadRequestException",
          CREATE_FAILED: "ConflictException",
          STARTING: "ConflictException",
          RUNNING: "ConflictException",
          RECOVERING: "ConflictException",
          STOPPING: "ConflictException",
          UPDATING: "ConflictException",
          UPDATE_FAILED: "ConflictException",
          DELETING: "ConflictException",
          DELETED: "NotFoundException",
        },
        StopChannel: {
          CREATING: "BadRequestException",
          CREATE_FAILED: "ConflictException",
          IDLE: "ConflictException",
          STOPPING: "ConflictException",
          UPDATING: "ConflictException",
          UPDATE_FAILED: "ConflictException",
          DELETING: "ConflictException",
          DELETED: "NotFoundException",
        },
        RestartChannelPipelines: {
          CREATING: "BadRequestException",
          CREATE_FAILED: "ConflictException",
          IDLE: "ConflictException",
          STARTING: "ConflictException",
          RECOVERING: "ConflictException",
          STOPPING: "ConflictException",
          UPDATING: "ConflictException",
          UPDATE_FAILED: "ConflictException",
          DELETING: "ConflictException",
          DELETED: "NotFoundException",
        },
        UpdateChannel: {
          CREATING: "BadRequestException",
          CREATE_FAILED: "ConflictException",
          STARTING: "ConflictException",
          RUNNING: "ConflictException",
          RECOVERING: "ConflictException",
          STOPPING: "ConflictException",
          UPDATING: "ConflictException",
          DELETING: "ConflictException",
          DELETED: "NotFoundException",
        },
        DeleteChannel: {
          CREATING: "BadRequestException",
          STARTING: "ConflictException",
          RUNNING: "ConflictException",
          RECOVERING: "ConflictException",
          STOPPING: "ConflictException",
          UPDATING: "ConflictException",
          DELETING: "ConflictException",
          DELETED: "NotFoundException",
        },
        BatchUpdateSchedule: {
          CREATING: "BadRequestException",
          CREATE_FAILED: "BadRequestException",
          DELETING: "BadRequestException",
          DELETED: "NotFoundException",
        },
        DeleteSchedule: {
          CREATING: "BadRequestException",
          CREATE_FAILED: "BadRequestException",
          STARTING: "BadRequestException",
          RUNNING: "BadRequestException",
          RECOVERING: "BadRequestException",
          STOPPING: "BadRequestException",
          UPDATING: "BadRequestException",
          DELETING: "BadRequestException",
          DELETED: "NotFoundException",
        },
      },
      "start: documented only that a channel must be idle; stop is accepted while STARTING or RECOVERING, so that a stuck one has a way out; DeleteSchedule only on idle channels is documented",
    ),
  },
  mediaconnect: {
    start: duration("inferred", between(10, 30), "the flow_active waiter polls every 3 s, 40 times"),
    stop: duration("inferred", between(5, 20), "the flow_standby waiter polls every 3 s, 40 times"),
    remove: duration("inferred", between(3, 10), "no page gives a time"),
    guards: p(
      "inferred",
      { StartFlow: ["STANDBY"], StopFlow: ["ACTIVE", "STARTING", "ERROR"], DeleteFlow: ["STANDBY", "ERROR"] },
      "the model has no ConflictException on these calls, so any other state is a 400; stopping clears ERROR",
    ),
    pages: p("inferred", { byDefault: 20, atMost: 100 }, "the default is not documented"),
  },
  mediapackage: {
    rate: p("documented", { perSecond: 5, burst: 50 }, "mediapackage userguide quotas: control API, fixed"),
    quotas: p(
      "documented",
      { groups: 3, channelsPerGroup: 10, endpointsPerChannel: 10, activeHarvestsPerGroup: 10 },
      "mediapackage userguide quotas; groups and channels are not enforced here, since the laptop has one account",
    ),
    manifestWindow: p("model", seconds(60), "ManifestWindowSeconds: default 60"),
    staleManifest: p(
      "inferred",
      "200 until the window (or start-over window) has passed, then 404; at once with STALE_MANIFEST",
      "after the encoder stops, old segments stay in the window; viewers see no new picture",
    ),
    slateInput: p(
      "inferred",
      true,
      "SLATE_INPUT answers 404 both for our slate and for MediaLive's fill on input loss",
    ),
    resetSettles: p("documented", seconds(30), "ResetChannelState: wait at least 30 s before the encoder restarts"),
    resetWhileDelivering: p("inferred", "ConflictException", "model: stop the encoder first; the error is not named"),
    harvestQueued: duration("inferred", between(2, 20), "QUEUED to IN_PROGRESS"),
    harvestShare: p("inferred", 0.1, "harvest takes a tenth of the harvested time after its end"),
    harvestLimits: p(
      "documented",
      { longest: 86_400_000, recordKept: 15 * 86_400_000 },
      "mediapackage userguide live-to-vod",
    ),
    pages: p("inferred", { byDefault: 20, atMost: 100 }, "the default is not documented"),
  },
  viewer: {
    legs: p(
      "documented",
      "first leg whose manifest answers 200",
      "CloudFront origin group, selection `default`; never by picture",
    ),
    pipelines: p("inferred", "programme before slate before black", "the packager serves the better of two inputs"),
  },
} as const;
