/**
 * Values for every setting that a client would otherwise look for in the environment and in ~/.aws/config at its
 * first call. On Lambda that spares each cold client several failing file reads; on the laptop a file read in the
 * middle of a call would let virtual time move, and a developer's own AWS profile would change a rehearsal.
 */
export function settled(region: string) {
  return {
    region,
    retryMode: "standard",
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    userAgentAppId: async () => undefined,
    authSchemePreference: async () => [],
    disableClockSkewCorrection: false,
    ignoreConfiguredEndpointUrls: true,
  } as const;
}
