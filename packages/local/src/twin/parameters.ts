import type { ChannelState } from "@aws-sdk/client-medialive";
import { between, duration, fixed, p, seconds } from "./parameter.ts";

/**
 * Every delay, rate, size and effect of the twin, each with where it is known from. Nothing here is tuned to flatter
 * a result: a report that rests on an `inferred` entry says so.
 * Entries whose value is a word or `true` state how the code behaves; changing them changes nothing.
 *
 * Pages are named as `medialive/x` for docs.aws.amazon.com/medialive/latest/ug/x.html, and so on.
 */

/** Refusals by the channel's state: 400 in the first, 409 in the second, 404 once it is deleted. */
const conflicts = (bad: readonly ChannelState[], conflicting: readonly ChannelState[]) => ({
  ...Object.fromEntries(bad.map((state) => [state, "BadRequestException"])),
  ...Object.fromEntries(conflicting.map((state) => [state, "ConflictException"])),
  DELETED: "NotFoundException",
});

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
    firstPipeline: fixed("inferred", 0.5, "share of starts in which pipeline 0 is up first; no capture of the order"),
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
    scheduleActions: fixed("documented", 1500, "medialive/eml-limitations-and-rules: stale ones included, fixed"),
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
    /** The second floor: what a picture can suffer from, who tells of it, and what MediaLive does by itself. */
    failover: p(
      "documented",
      { after: seconds(3), backAfter: seconds(30) },
      "medialive/aif-behavior-startup: unhealthy for 3 s; healthy again after 30 s. A condition's own threshold and ErrorClearTimeMsec go before (model)",
    ),
    failoverOn: p(
      "documented",
      { InputLossSettings: ["lost"], VideoBlackSettings: ["black"] },
      "medialive/automatic-input-failover: loss, black, silence (silence is not modelled); a frozen or corrupt picture is none of them",
    ),
    failoverEach: p("inferred", "pipeline", "each pipeline has its own two sources, and fails over by itself"),
    failoverAction: p("inferred", "as before", "active_input_switch_action_name after a failover is nowhere captured"),
    failedOverAlert: p(
      "inferred",
      seconds(10),
      "5601 reports what has happened; how long it stays set is not documented",
    ),
    alertAfter: p(
      "inferred",
      { black: seconds(5), corrupt: seconds(2), blocked: seconds(5), unlocked: seconds(10), "low-score": seconds(10) },
      "only 5302 has a documented time; these are guesses",
    ),
    frozenAlert: p(
      "documented",
      "none",
      "medialive/monitor-activity-types-alerts-channels lists no frozen picture; 6045 tells of its score",
    ),
    mqcs: fixed(
      "inferred",
      { programme: 100, slate: 100, corrupt: 50, poor: 40, frozen: 30, black: 30, fill: 20 },
      "medialive/mqcs: 0 to 100, lowered by black, frozen and fill frames, continuity errors and drops; the numbers are ours, and do not sink further with time as AWS's do",
    ),
    mqcsAcceptable: fixed("inferred", 60, "6045 below `the acceptable level`, which is not given"),
    lockingLost: p(
      "inferred",
      "no picture is hurt",
      "6751: pipelines lose their alignment; what a switch between them then costs is unknown",
    ),
    restartCures: p("inferred", "only what is set with untilRestart", "no page says which troubles a restart cures"),
    pages: fixed(
      "inferred",
      { byDefault: 20, atMost: 1000 },
      "model: MaxResults 1..1000; the default is not documented",
    ),
    /**
     * Who may do what in which state. `ok` unless listed. The model lists 400 and 409 for each; when which is
     * answered is known for one case only (400 just after create), so readers must treat both alike.
     */
    guards: p(
      "inferred",
      {
        StartChannel: conflicts(
          ["CREATING"],
          ["CREATE_FAILED", "STARTING", "RUNNING", "RECOVERING", "STOPPING", "UPDATING", "UPDATE_FAILED", "DELETING"],
        ),
        StopChannel: conflicts(
          ["CREATING"],
          ["CREATE_FAILED", "IDLE", "STOPPING", "UPDATING", "UPDATE_FAILED", "DELETING"],
        ),
        RestartChannelPipelines: conflicts(
          ["CREATING"],
          ["CREATE_FAILED", "IDLE", "STARTING", "RECOVERING", "STOPPING", "UPDATING", "UPDATE_FAILED", "DELETING"],
        ),
        UpdateChannel: conflicts(
          ["CREATING"],
          ["CREATE_FAILED", "STARTING", "RUNNING", "RECOVERING", "STOPPING", "UPDATING", "DELETING"],
        ),
        DeleteChannel: conflicts(
          ["CREATING"],
          ["STARTING", "RUNNING", "RECOVERING", "STOPPING", "UPDATING", "DELETING"],
        ),
        BatchUpdateSchedule: conflicts(["CREATING", "CREATE_FAILED", "DELETING"], []),
        DeleteSchedule: conflicts(
          ["CREATING", "CREATE_FAILED", "STARTING", "RUNNING", "RECOVERING", "STOPPING", "UPDATING", "DELETING"],
          [],
        ),
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
    sourceTold: duration(
      "inferred",
      between(1, 4),
      "from the source's loss or return to Source Health, Flow Health and Alert",
    ),
    contentTold: p("inferred", "at once", "Flow Content Quality: its time to breach is set per flow; taken for none"),
    pages: fixed("inferred", { byDefault: 20, atMost: 100 }, "the default is not documented"),
  },
  mediapackage: {
    rate: p("documented", { perSecond: 5, burst: 50 }, "mediapackage userguide quotas: control API, fixed"),
    quotas: fixed(
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
    harvestShare: fixed("inferred", 0.1, "harvest takes a tenth of the harvested time after its end"),
    harvestLimits: p(
      "documented",
      { longest: 86_400_000, recordKept: 15 * 86_400_000 },
      "mediapackage userguide live-to-vod",
    ),
    inputStops: p("inferred", "no gap", "pipelines are locked to the epoch, so the other ingest has the same segments"),
    mqcsSwitching: p(
      "model",
      false,
      "InputSwitchConfiguration.MQCSInputSwitching: default false (the API page later said true)",
    ),
    mqcsSwitch: duration("inferred", between(2, 12), "a score comes with its segment; up to two segments of 6 s"),
    mqcsTie: p("model", "PreferredInput, else as it is", "InputSwitchConfiguration.PreferredInput"),
    incompleteManifest: p(
      "inferred",
      "from when content comes again until the gap has left the manifest window",
      "INCOMPLETE_MANIFEST: there is a gap in the manifest",
    ),
    missingKey: p(
      "inferred",
      "404 with MISSING_DRM_KEY; else 200 and segments that no player can decrypt",
      "no v2 event tells of it (eventbridge ref events-ref-mediapackagev2)",
    ),
    regionDown: fixed("inferred", 503, "what a Region in trouble answers"),
    pages: fixed("inferred", { byDefault: 20, atMost: 100 }, "the default is not documented"),
  },
  cloudwatch: {
    lag: p(
      "seen live",
      { "AWS/MediaLive": seconds(20), "AWS/MediaConnect": seconds(180), "AWS/MediaPackage": seconds(60) },
      "a live run had MediaConnect's metric minutes behind Source Health; the other two are inferred",
    ),
    range: fixed(
      "documented",
      2,
      "monitoring/alarms-and-missing-data: more periods are read than are evaluated; the page's example: 3 evaluated, 5 read",
    ),
    rate: p(
      "documented",
      { perSecond: 50, burst: 50 },
      "GetMetricData, by account and Region (repost.aws/knowledge-center/cloudwatch-getmetricdata-api); the burst is inferred",
    ),
    rates: p(
      "documented",
      {
        ...{ PutMetricAlarm: 3, DeleteAlarms: 3, DescribeAlarms: 9 },
        ...{ PutDashboard: 10, DeleteDashboards: 10, ListDashboards: 10 },
      },
      "calls a second of an account in a Region (monitoring/cloudwatch_limits.html); bursts are inferred",
    ),
    alarms: p("documented", 5_000, "metric alarms of an account in a Region (monitoring/cloudwatch_limits.html)"),
    page: fixed("documented", { metrics: 500, points: 100_800 }, "API_GetMetricData: metrics a call, points a page"),
    kept: p("documented", 3 * 3_600_000, "points of less than a minute are kept for 3 h"),
    bitrate: p(
      "inferred",
      8_000_000,
      "bit/s of a source that comes, of an encoder's output and of what the packager takes in",
    ),
  },
  viewer: {
    legs: p(
      "documented",
      "first leg whose manifest answers 200",
      "CloudFront origin group, selection `default`; never by picture",
    ),
    pipelines: p(
      "documented",
      "one ingest at a time; the other when that stops, or by score where MQCS switching is on",
      "mediapackage userguide: an endpoint receives content from one ingest URL at a time; a black one is kept",
    ),
    segment: p(
      "model",
      seconds(6),
      "SegmentDurationSeconds: default 6; a viewer's leg is chosen for each segment at its start",
    ),
    legSwitch: p(
      "secondary",
      seconds(15),
      "from our write until every edge has a leg switch: KeyValueStore updates take a few seconds (launch blog) or about 15 s (Secure Media Delivery v2 README); AWS gives no bound",
    ),
    qualityChoice: p(
      "documented",
      "the higher score; the first origin on a tie",
      "CloudFront media-quality-score; the tie is inferred",
    ),
  },
} as const;
