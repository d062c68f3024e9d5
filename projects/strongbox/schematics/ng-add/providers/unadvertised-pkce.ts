/** For providers that take PKCE and do not say so. */
export const unadvertisedPkce = { metadata: { code_challenge_methods_supported: ['S256'] } };
