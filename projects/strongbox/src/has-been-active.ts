/** Whether the user has touched this page; not known in every browser. */
export function hasBeenActive(window: Window | null): boolean | undefined {
  const navigator: Partial<Navigator> | undefined = window?.navigator;
  return navigator?.userActivation?.hasBeenActive;
}
