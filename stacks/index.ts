/** What exists in AWS, one file per concern. Nothing does yet: a deploy must fail rather than succeed with nothing. */
export const deploy = (): never => {
  throw new Error(
    "Showcaller's stacks are not built yet: it runs on a laptop only (README, What has never run on AWS)",
  );
};
