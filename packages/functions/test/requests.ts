/** A channel's registration. */
export const channel = (number: number, more: object = {}) => ({
  name: `Pitch ${number}`,
  region: "eu-west-1",
  encoder: { arn: `arn:aws:medialive:eu-west-1:123456789012:channel:${number}`, pipelines: 2 },
  inputs: { programme: `pitch-${number}` },
  ...more,
});

/** A fortnight after the harness's clock begins: 19:00 UTC. */
export const booking = {
  title: "City v United",
  start: { local: "2027-08-14T20:00", zone: "Europe/London" },
  duration: "PT2H",
  legs: [{ channel: "pitch-1" }],
};
