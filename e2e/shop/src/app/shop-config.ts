/** What is known only once the servers run. */
export interface ShopConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly apiUrl: string;
}

export function configInPage(): ShopConfig {
  return JSON.parse(document.getElementById('shop-config')?.textContent ?? '') as ShopConfig;
}
