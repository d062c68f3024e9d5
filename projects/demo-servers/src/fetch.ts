/** What a server asks others with. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;
