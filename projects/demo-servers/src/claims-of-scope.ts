/** What each scope of the provider tells about the user (OpenID Connect Core 1.0 §5.4). */
export const claimsOfScope = {
  openid: ['sub'],
  profile: ['name', 'preferred_username'],
  email: ['email', 'email_verified'],
  roles: ['roles'],
} as const;

/** All of them, separated by spaces. */
export const profileScope = Object.keys(claimsOfScope).join(' ');
