/** Regions with an Origin Shield, and for others the one that AWS names (AmazonCloudFront/latest/DeveloperGuide/origin-shield.html, "Choosing the AWS Region"). */
const SHIELDS = [
  "us-east-1",
  "us-east-2",
  "us-west-2",
  "ap-south-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "sa-east-1",
  "me-central-1",
];
const NEAREST: Readonly<Record<string, string>> = {
  "us-west-1": "us-west-2",
  "af-south-1": "eu-west-1",
  "ap-east-1": "ap-southeast-1",
  "ca-central-1": "us-east-1",
  "eu-south-1": "eu-central-1",
  "eu-west-3": "eu-west-2",
  "eu-north-1": "eu-west-2",
  "me-south-1": "ap-south-1",
};

/** Where an origin's shield belongs: in its Region, or as near as there is one. Undefined: AWS names none. */
export const shieldRegion = (region: string): string | undefined =>
  SHIELDS.includes(region) ? region : NEAREST[region];
