import type { RequestListener } from 'node:http';
import express from 'express';
import type { Site } from '../../demo-servers/src/site.ts';

/** Answers with the app that the first part of the path names, and tells the process that measures how much work that was. */
export function serveMeasured(
  site: Site,
  apps: Readonly<Record<string, RequestListener>>,
  close: () => Promise<unknown> = () => Promise.resolve(),
): void {
  site.serve((request, response) => {
    const [, name = ''] = (request.url ?? '').split(/[/?]/);
    (apps[name] ?? express())(request, response);
  });
  process.send?.(site.origin);
  // Microseconds that this process has worked so far.
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.on('disconnect', () => {
    void close().finally(() => process.exit());
  });
}
