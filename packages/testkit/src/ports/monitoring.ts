import type { DeliveryAlarm } from "@showcaller/core/monitors/alarms";
import type { Monitoring } from "@showcaller/core/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { failure, value } from "./encoders.ts";

export interface MonitoringStage {
  port: Monitoring;
  /** Alarms as they stand, by name, and what dashboards hold: threshold and tags; body and tags. */
  stands(): {
    alarms: Record<string, { threshold: number; tags: Record<string, string> }>;
    dashboards: Record<string, { body: string; tags: Record<string, string> }>;
  };
  pass(seconds: number): Promise<void>;
}

/** What every implementation of the port `Monitoring` passes. */
export const monitoringContract = (name: string, make: () => Promise<MonitoringStage>): void => {
  describe(`Monitoring contract: ${name}`, () => {
    let stage: MonitoringStage;
    beforeEach(async () => {
      stage = await make();
    });
    const alarm = (called: string, threshold = 1): DeliveryAlarm => ({
      ...{ region: "eu-west-1", name: called, says: "the packager gets nothing" },
      ...{ namespace: "AWS/MediaPackage", metric: "IngressBytes", dimensions: { ChannelGroup: "g", Channel: "c" } },
      ...{ statistic: "Sum", period: 60, points: 3, of: 3, comparison: "LessThanThreshold", threshold },
      missing: "breaching",
    });
    const body = (title: string): string =>
      JSON.stringify({
        widgets: [{ type: "text", x: 0, y: 0, width: 24, height: 3, properties: { markdown: title } }],
      });
    const tags = { "showcaller:stage": "test" };
    const put = async (...names: string[]): Promise<void> => {
      for (const called of names) {
        value(await stage.port.putAlarm(alarm(called), tags));
        value(await stage.port.putDashboard(called, body(called), tags));
        await stage.pass(1);
      }
    };

    it("puts, and putting again replaces all but the tags", async () => {
      await put("ours-a");
      value(await stage.port.putAlarm(alarm("ours-a", 2), { other: "tag" }));
      value(await stage.port.putDashboard("ours-a", body("again"), { other: "tag" }));
      expect(stage.stands()).toEqual({
        alarms: { "ours-a": { threshold: 2, tags } },
        dashboards: { "ours-a": { body: body("again"), tags } },
      });
    });
    it("lists those of a prefix, and no other", async () => {
      await put("ours-a", "ours-b", "theirs-a");
      expect(value(await stage.port.alarms("ours-")).sort()).toEqual(["ours-a", "ours-b"]);
      expect(value(await stage.port.dashboards("ours-")).sort()).toEqual(["ours-a", "ours-b"]);
    });
    it("removes those that are named; twice is as good as once, and one that is not there keeps no other", async () => {
      await put("ours-a", "ours-b", "ours-c");
      const some = ["ours-a", "ours-gone", "ours-b"];
      for (let n = 0; n < 2; n++) {
        value(await stage.port.removeAlarms(some));
        value(await stage.port.removeDashboards(some));
        await stage.pass(2);
      }
      const { alarms, dashboards } = stage.stands();
      expect([Object.keys(alarms), Object.keys(dashboards)]).toEqual([["ours-c"], ["ours-c"]]);
    });
    it("refuses for good what is no dashboard", async () => {
      expect(failure(await stage.port.putDashboard("no spaces", body("x"), tags))).toBe("permanent");
      expect(failure(await stage.port.putDashboard("ours-a", "{}", tags))).toBe("permanent");
    });
    it("is throttled for a while, and then takes it", async () => {
      const many = await Promise.all(
        Array.from({ length: 9 }, (_, n) => stage.port.putAlarm(alarm(`ours-${n}`), tags)),
      );
      const refused = many.filter(({ ok }) => !ok);
      expect(refused.length).toBeGreaterThan(0);
      for (const one of refused) expect(failure(one)).toBe("transient");
      await stage.pass(5);
      value(await stage.port.putAlarm(alarm("ours-late"), tags));
    });
  });
};
