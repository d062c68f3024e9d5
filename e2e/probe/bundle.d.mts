export declare function bundleProbe(outdir: string): Promise<void>;
