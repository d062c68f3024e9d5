/** Whether all scopes asked for were granted, both separated by spaces. */
export function covers(granted: string, asked = ''): boolean {
  const all = granted.split(' ');
  return asked.split(' ').every((scope) => scope === '' || all.includes(scope));
}
