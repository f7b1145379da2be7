import { functionName } from "@showcaller/functions/catalog";
import { standingSchedules } from "@showcaller/functions/schedules";

/* The account that a laptop pretends to be. */
export const ACCOUNT = "000000000000";
/** The home Region is not a media Region, so that losing one of them is not losing the control plane (DESIGN §5). */
export const HOME = "eu-west-2";
/** Where desired state is kept outside it. */
export const SECOND_REGION = "eu-west-3";
/** What names of dashboards and delivery alarms begin with. */
export const MONITOR_PREFIX = "showcaller-live";
export const MEDIA = ["eu-west-1", "eu-central-1"] as const;
export const TABLE = "showcaller";
/** The rate schedule that wakes the sweep. */
export const SWEEP_SCHEDULE = functionName("sweep");
/** The daily look at local times. */
export const STANDING_SCHEDULES: readonly string[] = Object.keys(standingSchedules).map(functionName);
